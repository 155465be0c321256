package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
)

// request is one with the answer that it must get each time.
type request struct {
	text   []byte // head and body
	answer []byte // body
}

// variety is how many different requests are sent in turn.
const variety = 16

// requests makes requests of some rows for the model m at an address, and asks each once
// for its answer.
func requests(address string, rows int) ([]*request, error) {
	columns, err := columns(address)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(1, uint64(rows)))
	c, err := dial(address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var all []*request
	for range variety {
		body := inferBody(columns, rows, random)
		r := &request{text: fmt.Appendf(nil, "POST /v2/models/m/infer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)}
		a, err := c.ask(r.text)
		if err != nil {
			return nil, err
		}
		if a.status != http.StatusOK {
			return nil, fmt.Errorf("status %d: %.300s", a.status, c.body)
		}
		r.answer = bytes.Clone(c.body)
		all = append(all, r)
	}
	return all, nil
}

// inferBody returns a request of the Open Inference Protocol with normal numbers.
func inferBody(columns []string, rows int, random *rand.Rand) []byte {
	b := []byte(`{"inputs":[`)
	for i, name := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"name":%q,"shape":[%d],"datatype":"FP64","data":[`, name, rows)
		for row := range rows {
			if row > 0 {
				b = append(b, ',')
			}
			b = fmt.Appendf(b, "%.2f", 3+random.NormFloat64())
		}
		b = append(b, "]}"...)
	}
	return append(b, "]}"...)
}

// columns asks for the names of the model's inputs.
func columns(address string) (names []string, err error) {
	var m struct {
		Inputs []struct{ Name, Datatype string }
	}
	if err := get(address, "/v2/models/m", func(r io.Reader) error { return json.NewDecoder(r).Decode(&m) }); err != nil {
		return nil, err
	}
	for _, in := range m.Inputs {
		if in.Datatype == "BYTES" {
			return nil, fmt.Errorf("the column %q of the model has texts, want numbers alone", in.Name)
		}
		names = append(names, in.Name)
	}
	return names, nil
}

func get(address, path string, read func(io.Reader) error) error {
	r, err := http.Get("http://" + address + path)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: status %d", path, r.StatusCode)
	}
	return read(r.Body)
}
