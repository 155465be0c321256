package serve

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/explain/columns"
	"cajal/model"
	"cajal/tensor"
)

// growing is sums in a type, with intervals of a width.
type growing struct {
	sums
	d     tensor.DType
	width float64
}

func (g growing) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	predict := sums{}.Worker()
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		out, err := predict(xs)
		if err != nil {
			return nil, err
		}
		return out.To(g.d), nil
	}
}

func (g growing) Interval(level float64) (*model.Reach, error) {
	widths := make([]float64, 99)
	for i := range widths {
		widths[i] = g.width
	}
	in := model.Intervals{Samples: 999, Widths: [][]float64{widths, widths}}
	return in.Reach(level)
}

// A number that JSON has no word for is an error whichever way it is asked for, be it an
// output or the bound of an interval.
func TestOverflow(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		most := math.MaxFloat64
		if d == tensor.Float32 {
			most = math.MaxFloat32
		}
		_, h := newServer(t, growing{d: d, width: most / 2})
		tensors := func(v float64, more string) string {
			return fmt.Sprintf(`{"inputs":[{"name":"input","shape":[2,6],"datatype":"FP64","data":[0,0,0,0,0,0,%g,%g,0,0,0,0]}]%s}`, v, v, more)
		}
		const all = `,"parameters":{"interval":0.9,"binary_data_output":true}`
		for _, c := range []struct {
			path   string
			v      float64 // half of an output for row 2
			body   func(v float64, more string) string
			more   string
			status int
			want   string
		}{
			{"/predict?interval=0.9", most / 16, nil, "", 200, "upper"},
			{"/predict?interval=0.9", most * 0.4, nil, "", 500, `a bound of \"upper\" for row 2 is +Inf`},
			{"/predict", most * 0.4, nil, "", 200, "upper"},
			{"/predict?interval=0.9", most * 0.6, nil, "", 500, "the network's output for row 2 is +Inf"},
			{"/v2/models/garden/infer", most / 16, tensors, `,"parameters":{"interval":0.9}`, 200, "upper"},
			{"/v2/models/garden/infer", most * 0.4, tensors, `,"parameters":{"interval":0.9}`, 500, `a bound of \"upper\" for row 2 is +Inf`},
			{"/v2/models/garden/infer", most / 16, tensors, all, 200, "binary_data_size"},
			{"/v2/models/garden/infer", most * 0.4, tensors, all, 500, `a bound of \"upper\" for row 2 is +Inf`},
			{"/v2/models/garden/infer", most * 0.6, tensors, all, 500, "the network's output for row 2 is +Inf"},
			{"/v2/models/garden/infer", most * 0.6, tensors, "", 500, "the network's output for row 2 is +Inf"},
			{"/v1/models/garden:predict", most * 0.6, func(v float64, _ string) string {
				return fmt.Sprintf(`{"instances":[[0,0,0,0,0,0],[%g,%g,0,0,0,0]]}`, v, v)
			}, "", 500, "the network's output for row 2 is +Inf"},
		} {
			body := fmt.Sprintf(`[[0,0,0,0,0,0],[%g,%g,0,0,0,0]]`, c.v, c.v)
			if c.body != nil {
				body = c.body(c.v, c.more)
			}
			if status, got := ask(t, h, c.path, body); status != c.status || !strings.Contains(got, c.want) || strings.Contains(got, "null") {
				t.Errorf("%v, %s %s: got %d %.300q, want %d %s", d, c.path, body, status, got, c.status, c.want)
			}
		}
	}
}

// boundless is flowers whose rows nearby have infinite outputs.
type boundless struct{ flowers }

func (boundless) Reasons(context.Context, []Column, int) (*columns.Reasons, error) {
	return &columns.Reasons{Columns: []columns.Reason{{Column: "length", Contribution: math.Inf(-1)}}}, nil
}

func TestOverflowOfReasons(t *testing.T) {
	_, h := newServer(t, boundless{})
	if status, got := ask(t, h, "/explain", oneRow); status != 500 || !strings.Contains(got, "the network's outputs for rows like this one are -Inf") {
		t.Errorf("got %d %s, want 500 and what is infinite", status, got)
	}
}
