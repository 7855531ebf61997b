# Kannel with its fake message centre, which is enough to see messages leave. Replace the smsc group with your carrier's.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends kannel kannel-extras && rm -rf /var/lib/apt/lists/*
COPY kannel.conf /etc/kannel/handsight.conf.in
COPY kannel.sh /usr/local/bin/kannel.sh
EXPOSE 13013
CMD ["/bin/sh", "/usr/local/bin/kannel.sh"]
