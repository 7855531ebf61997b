#!/bin/sh
# Creates the two roles that Handsight uses, when the database is new. One owns the tables and runs migrations. The server
# uses the other, which owns nothing and cannot bypass row-level security.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres \
  -v owner_password="$HANDSIGHT_OWNER_PASSWORD" -v server_password="$HANDSIGHT_SERVER_PASSWORD" <<'SQL'
CREATE ROLE handsight_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE handsight LOGIN NOBYPASSRLS PASSWORD :'server_password';
CREATE DATABASE handsight OWNER handsight_owner;
SQL
