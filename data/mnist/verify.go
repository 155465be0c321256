package mnist

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// verify returns whether the file at path is packed, and an error if it is not
// f. It unpacks no more than one byte beyond f's size, whatever the file may
// hold, and keeps nothing of it.
func (f File) verify(path string) (packed bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	var r io.Reader = bufio.NewReader(file)
	if start, _ := r.(*bufio.Reader).Peek(2); string(start) == "\x1f\x8b" {
		packed = true
		if r, err = gzip.NewReader(r); err != nil {
			return packed, fmt.Errorf("unpack: %w", err)
		}
	}
	sum := sha256.New()
	size, err := io.Copy(sum, io.LimitReader(r, f.Size+1))
	switch got := hex.EncodeToString(sum.Sum(nil)); {
	case err != nil:
		return packed, fmt.Errorf("unpack byte %d: %w", size, err)
	case size > f.Size:
		return packed, fmt.Errorf("it has more than %d bytes, unpacked", f.Size)
	case size < f.Size:
		return packed, fmt.Errorf("it has %d bytes, unpacked, want %d", size, f.Size)
	case got != f.SHA256:
		return packed, f.differs(got)
	}
	return packed, nil
}
