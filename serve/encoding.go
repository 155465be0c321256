package serve

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Bodies may come compressed, and answers go so to who asks for it. What is counted of a
// body, and charged, is what comes out of it.
const (
	unpackMemory = 64 << 10 // that a decompressor takes: its window, tables and buffers
	packMemory   = 2 << 20  // that a compressor takes
	worthPacking = 16 << 10 // bytes of an answer from which on it is worth the time
)

// unpacked returns what reads the body, decompressed.
func (q *request) unpacked() (io.Reader, error) {
	body := readerFunc(q.read)
	name := strings.ToLower(strings.Join(q.Header.Values("Content-Encoding"), ", "))
	switch name {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip", "deflate":
	default:
		return nil, &httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the content encoding is %.200q, want gzip, deflate or none", name)}
	}
	q.packed = true
	if err := q.account.take(unpackMemory); err != nil {
		return nil, err
	}
	u := &unpacker{name: name, from: bufio.NewReader(body)}
	return u, nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// unpacker decompresses a body.
type unpacker struct {
	name string
	from *bufio.Reader
	out  io.Reader // nil until the first bytes are read
}

func (u *unpacker) Read(b []byte) (n int, err error) {
	if u.out == nil {
		err = u.open()
	}
	if err == nil {
		n, err = u.out.Read(b)
	}
	if err == io.EOF {
		// The end of the body is the end of the data, and has to have been read.
		if _, err = u.from.ReadByte(); err == nil {
			err = mistakef("the body has bytes behind its %s data", u.name)
		}
	}
	var told *httpError
	switch {
	case err == nil || err == io.EOF || errors.As(err, &told):
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, mistakef("the body's %s data end too early", u.name)
	}
	return n, mistakef("the body is not %s, as its encoding says: %w", u.name, err)
}

// open begins with the first bytes. HTTP's deflate has the frame of zlib around it, and
// some clients send it without.
func (u *unpacker) open() (err error) {
	head, err := u.from.Peek(2)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	switch {
	case err != nil:
	case u.name != "deflate":
		u.out, err = gzip.NewReader(u.from)
	case head[0]&15 == 8 && (int(head[0])<<8|int(head[1]))%31 == 0:
		u.out, err = zlib.NewReader(u.from)
	default:
		u.out = flate.NewReader(u.from)
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// packer compresses answers in one of two ways.
type packer interface {
	io.WriteCloser
	Reset(io.Writer)
}

var packers = map[string]*sync.Pool{
	"gzip":    {New: func() any { w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return w }},
	"deflate": {New: func() any { w, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed); return w }},
}

// pack compresses an answer, if the client takes that, it is long enough, there is memory
// for it, and it becomes shorter by it. The plain answer is let go then.
func (q *request) pack(a *reply) {
	long := len(a.text) + len(a.binary)
	if long < worthPacking {
		return
	}
	name := accepted(q.Header.Values("Accept-Encoding"))
	if name == "" || q.account.take(packMemory) != nil {
		return
	}
	into := &capped{of: q.account, most: long}
	if compress(into, name, a) == nil {
		*a = reply{mixed: a.mixed, head: len(a.text), encoding: name, packed: into.b}
	}
	q.account.settle(a.size())
}

// compress writes an answer, compressed.
func compress(into io.Writer, name string, a *reply) error {
	p := packers[name].Get().(packer)
	defer packers[name].Put(p)
	defer p.Reset(nil)
	p.Reset(into)
	behind := a.binary
	if !a.mixed {
		behind = newline
	}
	for _, part := range [][]byte{a.text, behind} {
		if _, err := p.Write(part); err != nil {
			return err
		}
	}
	return p.Close()
}

var newline = []byte("\n")

// capped is what so many bytes can be written to. Its memory is charged to an account,
// while it grows that of before too.
type capped struct {
	of   *account
	b    []byte
	most int
}

var errLonger = errors.New("it becomes no shorter")

func (c *capped) Write(p []byte) (int, error) {
	need := len(c.b) + len(p)
	if need > c.most {
		return 0, errLonger
	}
	if was := cap(c.b); need > was {
		room := min(max(need, 2*was, c.most/8), c.most)
		if err := c.of.take(int64(room)); err != nil {
			return 0, err
		}
		c.b = append(make([]byte, 0, room), c.b...)
		c.of.give(int64(was))
	}
	c.b = append(c.b, p...)
	return len(p), nil
}

// accepted returns the encoding of an answer that a client takes, "" for none.
func accepted(headers []string) (name string) {
	weights := map[string]float64{}
	for _, h := range headers {
		for len(h) > 0 {
			var one string
			one, h, _ = strings.Cut(h, ",")
			coding, parameter, _ := strings.Cut(one, ";")
			weight := 1.0
			if q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameter)), "q="); ok {
				weight, _ = strconv.ParseFloat(q, 64)
			}
			switch coding = strings.ToLower(strings.TrimSpace(coding)); coding {
			case "gzip", "deflate":
				weights[coding] = weight
			}
		}
	}
	if weights["gzip"] > 0 && weights["gzip"] >= weights["deflate"] {
		return "gzip"
	}
	if weights["deflate"] > 0 {
		return "deflate"
	}
	return ""
}
