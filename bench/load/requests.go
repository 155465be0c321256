package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"

	"cajal/bench/running"
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
	all, err := running.Columns("http://" + address)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Datatype == "BYTES" {
			return nil, fmt.Errorf("the column %q of the model has texts, want numbers alone", c.Name)
		}
		names = append(names, c.Name)
	}
	return names, nil
}
