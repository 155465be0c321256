package log

import (
	"bytes"
	"math"
	"os"
	"testing"
)

// The records are byte for byte those of TensorBoard's own writer.
func TestBoardRecordsAsTensorBoard(t *testing.T) {
	want, err := os.ReadFile("testdata/boardlog.bin")
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	got = boardRecord(got, versionEvent(1.5))
	got = boardRecord(got, scalarEvent(1.5, 300, "val_loss", 0.1))
	got = boardRecord(got, scalarEvent(1.5, 1, "ü", math.NaN()))
	if !bytes.Equal(got, want) {
		t.Errorf("records\n%x\nwant\n%x", got, want)
	}
}
