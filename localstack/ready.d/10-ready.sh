#!/bin/sh
# Runs once the emulator answers: in the container by the emulator itself, without Docker by `npm run localstack:up`. The
# stacks make everything there is, so this makes nothing; it says whether a deployment is there.
set -eu
url="${AWS_ENDPOINT_URL:-http://127.0.0.1:${GATEWAY_PORT:-4566}}"
command -v curl >/dev/null || exit 0
queues=$(curl -fsS --max-time 10 --aws-sigv4 "aws:amz:us-east-1:sqs" --user test:test "$url/" \
  -H 'content-type: application/x-amz-json-1.0' -H 'x-amz-target: AmazonSQS.ListQueues' -d '{}' | grep -o '/0*/[^"]*' | wc -l)
if [ "$queues" -gt 0 ]; then
  echo "A deployment with $queues queues is there."
else
  echo "Nothing is deployed yet: npm run localstack:deploy"
fi
