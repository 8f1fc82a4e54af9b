#!/bin/sh
# Builds the engines of this box, which is quick when they are there, and serves with them.
# UNVERIFIED for tensorrt and tensorrt-rtx.
set -eu
runtime="${1:-${RUNTIME:-onnxruntime}}"
command=/opt/echoingpixels/.venv/bin/echoingpixels
if [ "$runtime" = onnxruntime ]; then
    exec "$command" serve --host 0.0.0.0 --no-browser --runtime onnxruntime
fi
engines=/var/lib/echoingpixels/engines
"$command" build --runtime "$runtime" --precision fp16 --out "$engines"
exec "$command" serve --host 0.0.0.0 --no-browser --runtime "$runtime" --engines "$engines"
