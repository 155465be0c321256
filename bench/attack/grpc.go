package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"time"
)

// Requests over gRPC are a message behind five bytes, in the body of a request of HTTP/2;
// the status comes behind the answer.

// field writes a field of a message that stands behind its length.
func field(number int, value string) string {
	b := binary.AppendUvarint(nil, uint64(number<<3|2))
	return string(binary.AppendUvarint(b, uint64(len(value)))) + value
}

// tensor is an input of rows, with what stands behind its shape.
func tensor(name, datatype string, rows int, rest string) string {
	return field(5, field(1, name)+field(2, datatype)+field(3, string(binary.AppendUvarint(nil, uint64(rows))))+rest)
}

var grpcCases = []attackCase{
	{"grpc", "8 × 16 MB of tensors of nothing", 8, false, "grpc", func([]string) string { return field(1, "m") + strings.Repeat(field(5, ""), large/2) }},
	{"grpc", "8 × 16 MB of typed ones", 8, false, "grpc", func(columns []string) string {
		return field(1, "m") + tensor(columns[0], "INT64", 10_000, field(5, field(3, strings.Repeat("\x01", large-200))))
	}},
	{"grpc", "8 × 16 MB of texts of nothing", 8, false, "grpc", func(columns []string) string {
		return field(1, "m") + tensor(columns[0], "BYTES", 10_000, field(5, strings.Repeat(field(8, ""), large/2-200)))
	}},
	{"grpc", "8 × 16 MB of raw contents", 8, false, "grpc", func(columns []string) string {
		var b strings.Builder
		b.WriteString(field(1, "m"))
		for _, c := range columns {
			b.WriteString(tensor(c, "BYTES", 9999, ""))
		}
		long := large/9999/len(columns) - 8
		text := string(binary.LittleEndian.AppendUint32(nil, uint32(long))) + strings.Repeat("1", long)
		for range columns {
			b.WriteString(field(7, strings.Repeat(text, 9999)))
		}
		return b.String()
	}},
	{"grpc", "8 × 16 MB of parameters", 8, false, "grpc", func([]string) string { return strings.Repeat(field(4, ""), large/2) }},
	{"grpc", "8 × 20 MB, too large", 8, false, "grpc", func([]string) string { return field(1, strings.Repeat("m", 20<<20)) }},
	{"grpc", "64 bombs of gzip", 64, false, "gzip", func([]string) string { return strings.Repeat(field(5, ""), large/2) }},
	{"grpc", "8 × 1 MB in frames of a byte", 8, false, "bytes", func([]string) string { return field(1, strings.Repeat("m", 1<<20)) }},
	{"grpc", "256 slow messages", 256, true, "grpc", func([]string) string { return field(1, strings.Repeat("m", 1<<20)) }},
}

func (c attackCase) overGRPC() bool { return c.path == "grpc" || c.path == "gzip" || c.path == "bytes" }

// framed puts the five bytes before the message of a case.
func (c attackCase) framed(message string) []byte {
	flag, body := byte(0), []byte(message)
	if c.path == "gzip" {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(body)
		w.Close()
		flag, body = 1, b.Bytes()
	}
	return append(binary.BigEndian.AppendUint32([]byte{flag}, uint32(len(body))), body...)
}

// sendGRPC sends the message of a case, and counts what came of it.
func (t *tally) sendGRPC(addr string, c attackCase, framed []byte) {
	p := new(http.Protocols)
	p.SetUnencryptedHTTP2(true)
	client := &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{Protocols: p}}
	defer client.CloseIdleConnections()
	ctx, end := context.WithCancel(context.Background())
	defer end()
	var body io.Reader = bytes.NewReader(framed)
	switch {
	case c.slow:
		body = &slowly{framed, time.Second, ctx}
	case c.path == "bytes":
		body = &slowly{framed, 0, ctx}
	}
	r, err := http.NewRequestWithContext(ctx, "POST", "http://"+addr+"/inference.GRPCInferenceService/ModelInfer", io.NopCloser(body))
	if err != nil {
		t.add(err.Error(), true)
		return
	}
	r.Header.Set("Content-Type", "application/grpc")
	if c.path == "gzip" {
		r.Header.Set("Grpc-Encoding", "gzip")
	}
	a, err := client.Do(r)
	if err == nil {
		_, err = io.Copy(io.Discard, a.Body)
	}
	if err != nil {
		what := err.Error()
		t.add(what[strings.LastIndex(what, ": ")+1:], true)
		return
	}
	const ok, deadline, exhausted, internal, unavailable = "0", "4", "8", "13", "14"
	status := a.Trailer.Get("Grpc-Status")
	what := map[string]string{ok: "OK", "3": "INVALID_ARGUMENT", deadline: "DEADLINE_EXCEEDED", exhausted: "RESOURCE_EXHAUSTED", internal: "INTERNAL", unavailable: "UNAVAILABLE"}[status]
	if what == "" {
		what = "status " + status
	}
	if a.Trailer.Get("Grpc-Status-Details-Bin") != "" {
		what += " with RetryInfo"
	}
	t.add(what, status == internal || status == unavailable || status == "")
}

// slowly gives bytes one by one.
type slowly struct {
	left  []byte
	pause time.Duration
	ctx   context.Context
}

func (s *slowly) Read(b []byte) (int, error) {
	if s.pause > 0 {
		select {
		case <-time.After(s.pause):
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	if len(s.left) == 0 {
		return 0, io.EOF
	}
	b[0] = s.left[0]
	s.left = s.left[1:]
	return 1, nil
}
