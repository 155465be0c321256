package log

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"path/filepath"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"cajal/train"
)

// TensorBoard writes the measures of each epoch, and the rate, to an event file
// in dir as training goes on, which TensorBoard shows as curves over the steps.
// An existing file is replaced; training that is resumed goes on in it.
//
// An event file is a sequence of records, each the length of its data, a
// checksum of that length, the data and a checksum of the data; the data is a
// protocol buffer. tensorflow/core/lib/io/record_writer.h and
// tensorflow/core/util/event.proto in TensorFlow describe them.
func TensorBoard(dir string) train.FitOption {
	return train.Use(&boardLog{logFile: logFile{path: filepath.Join(dir, boardFile), begins: beginsBoard}, now: time.Now})
}

// TensorBoard reads the files whose name contains "tfevents".
const boardFile = "events.out.tfevents.0.cajal"

type boardLog struct {
	logFile
	now func() time.Time
}

// Key implements train.Remembering.
func (l *boardLog) Key() string { return train.LogPrefix + "tensorboard/" + l.path }

// Handle implements train.Callback.
func (l *boardLog) Handle(r *train.Run, e train.Event) error {
	l.observe(e)
	switch e.Kind {
	case train.EpochEnded:
		var b []byte
		wall := float64(l.now().UnixMicro()) / 1e6
		if l.empty() {
			b = boardRecord(b, versionEvent(wall))
		}
		b = boardRecord(b, scalarEvent(wall, e.Total, "rate", e.Rate))
		for _, n := range r.Measures() {
			v, _ := e.Measure(n)
			b = boardRecord(b, scalarEvent(wall, e.Total, n, v))
		}
		return l.append(b)
	case train.Finished:
		return l.close()
	}
	return nil
}

// The numbers of the fields in event.proto and summary.proto.
const (
	eventWallTime    = 1 // double
	eventStep        = 2 // int64
	eventFileVersion = 3 // string
	eventSummary     = 5 // message
	summaryValue     = 1 // message
	valueTag         = 1 // string
	valueSimple      = 2 // float
)

// versionEvent is what a file begins with.
func versionEvent(wall float64) []byte {
	b := wallTime(wall)
	b = protowire.AppendTag(b, eventFileVersion, protowire.BytesType)
	return protowire.AppendString(b, "brain.Event:2")
}

// beginsBoard reports whether bytes begin with the record of a versionEvent.
func beginsBoard(b []byte) bool {
	n := len(boardRecord(nil, versionEvent(0)))
	return len(b) >= n && bytes.Contains(b[:n], []byte("brain.Event:2"))
}

// scalarEvent is one point of a curve.
func scalarEvent(wall float64, step int, tag string, v float64) []byte {
	value := protowire.AppendString(protowire.AppendTag(nil, valueTag, protowire.BytesType), tag)
	value = protowire.AppendFixed32(protowire.AppendTag(value, valueSimple, protowire.Fixed32Type), math.Float32bits(float32(v)))
	summary := protowire.AppendBytes(protowire.AppendTag(nil, summaryValue, protowire.BytesType), value)
	b := wallTime(wall)
	b = protowire.AppendVarint(protowire.AppendTag(b, eventStep, protowire.VarintType), uint64(step))
	return protowire.AppendBytes(protowire.AppendTag(b, eventSummary, protowire.BytesType), summary)
}

func wallTime(wall float64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(nil, eventWallTime, protowire.Fixed64Type), math.Float64bits(wall))
}

// boardRecord appends a record with its frame.
func boardRecord(b, data []byte) []byte {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	b = append(b, length...)
	b = binary.LittleEndian.AppendUint32(b, maskedCRC(length))
	b = append(b, data...)
	return binary.LittleEndian.AppendUint32(b, maskedCRC(data))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// maskedCRC is a CRC-32C, rotated and shifted so that the checksum of data that
// holds checksums is none of theirs.
func maskedCRC(b []byte) uint32 {
	c := crc32.Checksum(b, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}
