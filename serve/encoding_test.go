package serve

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"testing"
)

// A short answer goes as it is, since compressing it takes longer than sending it.
func TestShortAnswersAreNotCompressed(t *testing.T) {
	_, h := newServer(t, flowers{})
	for _, c := range []struct {
		rows   int
		packed bool
	}{{1, false}, {200, false}, {400, true}} {
		rows := []byte("[" + strings.Repeat(`{"length":3,"colour":"white"},`, c.rows-1) + `{"length":3,"colour":"red"}]`)
		_, plain := posted(t, h, "/predict", rows)
		if is := len(plain) >= 16<<10; is != c.packed {
			t.Fatalf("%d rows have an answer of %d bytes", c.rows, len(plain))
		}
		got, _ := posted(t, h, "/predict", rows, "Accept-Encoding", "gzip")
		if is := got.Header.Get("Content-Encoding") == "gzip"; is != c.packed {
			t.Errorf("an answer of %d bytes: compressed is %v, want %v", len(plain), is, c.packed)
		}
	}
}

// Plain and compressed answer together are charged to the request, and the plain one goes
// once there is the other.
func TestMemoryOfCompressedAnswers(t *testing.T) {
	const long = 1 << 20
	noise := make([]byte, long)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	half := append(bytes.Clone(noise[:long/2]), make([]byte, long/2)...)
	for _, c := range []struct {
		name   string
		text   []byte
		mixed  bool
		room   int64 // that the budget has beside the plain answer
		packed bool
	}{
		{"much room", half, false, 8 << 20, true},
		{"in binary", half, true, 8 << 20, true},
		{"no room for the compressor", half, false, packMemory / 2, false},
		{"room for the compressor alone", half, false, packMemory + long/4, false},
		{"no shorter", noise, false, 8 << 20, false},
	} {
		b := &budget{most: long + c.room}
		account, err := b.open(nil)
		if err == nil {
			err = account.take(long)
		}
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/predict", nil)
		r.Header.Set("Accept-Encoding", "gzip")
		q := &request{Request: r, account: account}
		a := reply{text: bytes.Clone(c.text), mixed: c.mixed}
		q.pack(&a)
		if is := a.packed != nil; is != c.packed {
			t.Errorf("%s: compressed is %v, want %v", c.name, is, c.packed)
			continue
		}
		if used, size := account.held-account.spare, a.size(); used != size {
			t.Errorf("%s: the request is charged with %d bytes, and the answer has %d", c.name, used, size)
		}
		if !c.packed {
			if !bytes.Equal(a.text, c.text) {
				t.Errorf("%s: the plain answer has changed", c.name)
			}
			continue
		}
		if a.text != nil || a.binary != nil || a.head != long {
			t.Errorf("%s: beside the compressed answer there are %d bytes of the plain one, which had %d", c.name, len(a.text)+len(a.binary), a.head)
		}
		unpack, err := gzip.NewReader(bytes.NewReader(a.packed))
		if err != nil {
			t.Fatal(err)
		}
		want := c.text
		if !c.mixed {
			want = append(bytes.Clone(want), '\n')
		}
		if got, err := io.ReadAll(unpack); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes come out, %v, want the %d that went in", c.name, len(got), err, len(want))
		}
	}
}

// Behind the JSON of a compressed answer are the tensors, and a header says how long it is.
func TestCompressedBinary(t *testing.T) {
	_, h := newServer(t, sums{})
	const rows = 4000
	body := `{"inputs":[{"name":"input","shape":[4000,6],"datatype":"FP64","data":[` + strings.Repeat("1,", 6*rows-1) + `1]}],"parameters":{"binary_data_output":true}}`
	plain, want := posted(t, h, "/v2/models/garden/infer", []byte(body))
	got, packed := posted(t, h, "/v2/models/garden/infer", []byte(body), "Accept-Encoding", "gzip")
	if got.Header.Get("Content-Encoding") != "gzip" || got.Header.Get(headerLength) != plain.Header.Get(headerLength) || got.Header.Get(headerLength) == "" {
		t.Fatalf("encoding %q, %s %q; want gzip and %q", got.Header.Get("Content-Encoding"), headerLength, got.Header.Get(headerLength), plain.Header.Get(headerLength))
	}
	unpack, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(unpack); err != nil || !bytes.Equal(all, want) {
		t.Errorf("%d bytes come out, %v, want the %d of the plain answer", len(all), err, len(want))
	}
}
