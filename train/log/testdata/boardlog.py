"""Writes boardlog.bin: records as TensorBoard's own writer makes them.

    python boardlog.py
"""

import os

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

events = [
    Event(wall_time=1.5, file_version="brain.Event:2"),
    Event(wall_time=1.5, step=300, summary=Summary(value=[Summary.Value(tag="val_loss", simple_value=0.1)])),
    Event(wall_time=1.5, step=1, summary=Summary(value=[Summary.Value(tag="ü", simple_value=float("nan"))])),
]
with open(os.path.join(os.path.dirname(__file__), "boardlog.bin"), "wb") as f:
    writer = RecordWriter(f)
    for e in events:
        writer.write(e.SerializeToString())
    writer.flush()
