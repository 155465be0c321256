package mnist

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"sync"
	"testing"

	"cajal/data/idx"
	"cajal/rng"
)

// replica is a small database: names as the real one's, images of 16 × 16, and
// the content of each file, which must not be changed.
type replica struct {
	collection
	content, packed map[string][]byte // by name
}

// newReplica returns the replica, made once.
func newReplica(t testing.TB) replica {
	t.Helper()
	r, err := makeReplica()
	if err != nil {
		t.Fatal(err)
	}
	r.packed = maps.Clone(r.packed)
	return r
}

var makeReplica = sync.OnceValues(func() (replica, error) {
	r := replica{content: map[string][]byte{}, packed: map[string][]byte{}}
	s := rng.New(3).Stream("replica")
	var failure error
	file := func(name string, largest int, shape ...int) File {
		size := 1
		for _, d := range shape {
			size *= d
		}
		a := &idx.Array{Type: idx.Uint8, Shape: shape, Data: make([]byte, size)}
		for i := range a.Data {
			a.Data[i] = byte(s.IntN(largest + 1))
		}
		var b bytes.Buffer
		if err := idx.Write(&b, a); err != nil {
			failure = err
		}
		r.content[name], r.packed[name] = b.Bytes(), pack(b.Bytes(), 6)
		sum := sha256.Sum256(b.Bytes())
		return File{name, int64(b.Len()), hex.EncodeToString(sum[:])}
	}
	r.collection = collection{
		trainImages: file("train-images-idx3-ubyte", 255, 2000, 16, 16), // noise: it does not pack
		trainLabels: file("train-labels-idx1-ubyte", 9, 2000),
		testImages:  file("t10k-images-idx3-ubyte", 255, 20, 16, 16),
		testLabels:  file("t10k-labels-idx1-ubyte", 9, 20),
	}
	return r, failure
})

func pack(b []byte, level int) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		panic(err)
	}
	w.Write(b) // to memory, which does not fail
	w.Close()
	return out.Bytes()
}
