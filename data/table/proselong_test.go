package table

import (
	"bytes"
	"testing"
)

// Of a long cell no more than the beginning is read, whatever stands in it.
func TestProseOfLongCells(t *testing.T) {
	sentence := []byte(" the roof leaks where it was mended")
	for name, c := range map[string]struct {
		cell []byte
		want bool
		most int
	}{
		"digits":             {bytes.Repeat([]byte("1"), MaxCell), false, mostProse},
		"one word":           {bytes.Repeat([]byte("a"), MaxCell), false, mostProse},
		"signs of no script": {bytes.Repeat([]byte("→"), MaxCell/3), false, mostProse + 2},
		"bytes of no text":   {bytes.Repeat([]byte{0xff}, MaxCell), false, mostProse},
		"a sentence":         {bytes.Repeat(sentence, 1000), true, len(sentence)},
		"one behind much":    {append(bytes.Repeat([]byte("1"), mostProse), sentence...), false, mostProse},
		"one before much":    {append(bytes.Clone(sentence), bytes.Repeat([]byte("1"), mostProse)...), true, len(sentence)},
	} {
		if got, read := readProse(c.cell); got != c.want || read > c.most {
			t.Errorf("%s: %v after %d bytes, want %v after at most %d", name, got, read, c.want, c.most)
		}
		if isProse(c.cell) != c.want {
			t.Errorf("%s: isProse is %v", name, !c.want)
		}
	}
}
