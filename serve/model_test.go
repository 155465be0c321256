package serve

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"cajal/tensor"
)

// flowers is a model of two columns, a length and a colour, that needs no
// network: the longer, the more it is a lily, and a red one always is a rose.
type flowers struct {
	before func() // runs before each batch
	panics bool
}

func (flowers) Fields() []Field {
	return []Field{{Name: "length"}, {Name: "colour", Text: true}}
}
func (flowers) Classes() []string { return []string{"rose", "lily"} }
func (flowers) Targets() []string { return nil }

func (flowers) Ignores(name string) bool { return name == "kind" || name == "id" }

func (flowers) Encode(columns []Column) (xs []*tensor.Tensor, notes []string, err error) {
	x := tensor.New(tensor.Float32, columns[0].Rows, 2)
	for i := range columns[0].Rows {
		v := 1.0
		if cell := columns[0].Cells[i]; cell != "" {
			if v, err = strconv.ParseFloat(cell, 64); err != nil {
				return nil, nil, fmt.Errorf("row %d, column length: found %q, want a number", i+1, cell)
			}
		}
		x.Float32s()[2*i] = float32(v)
		switch columns[1].Cells[i] {
		case "red":
			x.Float32s()[2*i+1] = 1
		case "mauve":
			notes = append(notes, fmt.Sprintf("row %d is mauve", i+1))
		}
	}
	return []*tensor.Tensor{x}, notes, nil
}

func (m flowers) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		x := xs[0]
		if m.before != nil {
			m.before()
		}
		if m.panics && x.Float32s()[0] > 1 {
			panic("petals fell off")
		}
		out := tensor.New(tensor.Float32, x.Dim(0), 1)
		for i := range x.Dim(0) {
			if x.Float32s()[2*i+1] == 0 {
				out.Float32s()[i] = x.Float32s()[2*i] / (1 + x.Float32s()[2*i])
			}
		}
		return out, nil
	}
}

// sums is a model of an array (2, 3) that adds the numbers up by row.
type sums struct{}

func (sums) Fields() []Field     { return []Field{{Name: "input", Shape: []int{2, 3}}} }
func (sums) Classes() []string   { return nil }
func (sums) Targets() []string   { return []string{"upper", "lower"} }
func (sums) Ignores(string) bool { return false }

func (sums) Encode(columns []Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(columns[0].Numbers, columns[0].Rows, 2, 3)}, nil, nil
}

func (sums) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		x := xs[0]
		out := tensor.New(tensor.Float64, x.Dim(0), 2)
		v := x.Contiguous().Float64s()
		for i := range out.Float64s() {
			for _, e := range v[3*i : 3*i+3] {
				out.Float64s()[i] += e
			}
		}
		return out, nil
	}
}

func newServer(t *testing.T, m Model, opts ...Option) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New("garden", m, opts...)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		h.Close()
		s.Close()
		if n := s.budget.used.Load(); n != 0 {
			t.Errorf("%d bytes of memory were not given back", n)
		}
	})
	return s, h
}

// only returns the model of a server that has one.
func only(t *testing.T, s *Server) *served {
	t.Helper()
	all := s.models.all()
	if len(all) != 1 {
		t.Fatalf("the server has %d models, want one", len(all))
	}
	return all[0]
}

// ask sends a request, a POST if there is a body, and returns status and
// answer.
func ask(t *testing.T, h *httptest.Server, path, body string) (int, string) {
	t.Helper()
	var r *http.Response
	var err error
	if body == "" {
		r, err = http.Get(h.URL + path)
	} else {
		r, err = http.Post(h.URL+path, "application/json", strings.NewReader(body))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, strings.TrimSpace(string(text))
}
