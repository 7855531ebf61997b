#!/bin/sh
# Starts Kannel's two processes with the password from the environment, and a phone of the fake message centre.
set -eu
sed "s/@PASSWORD@/$SMS_PASSWORD/" /etc/kannel/handsight.conf.in >/tmp/kannel.conf
bearerbox -v 1 /tmp/kannel.conf &
until fakesmsc -H 127.0.0.1 -r 10000 -i 1 -m 0 >/tmp/fakesmsc.log 2>&1; do sleep 1; done &
sleep 1
exec smsbox -v 1 /tmp/kannel.conf
