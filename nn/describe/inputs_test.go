package describe

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

var twoInputs = FlowOf(
	Input{"numbers", Flow{Shape: []int{4}}},
	Input{"town", Flow{Shape: []int{2}, Whole: true, Tables: []int{5, 3}}})

// A network of several inputs is described, and built as described.
func TestInputs(t *testing.T) {
	m := parse(t, `{"kind": "sequential", "children": [
		{"kind": "inputs", "options": {"join": "concat"}, "children": [
			{"kind": "linear", "name": "numbers", "options": {"out": 6}},
			{"kind": "embed", "name": "town", "options": {"out": 3}}]},
		{"kind": "linear", "options": {"out": 2}}]}`)
	fitted, out, err := Fit(m, twoInputs)
	if err != nil || !slices.Equal(out.Shape, []int{2}) {
		t.Fatalf("got %v, %v", out, err)
	}
	if got, want := string(fitted.Children[0].Children[1].Options), `{"out":3,"tables":[5,3],"whole":true}`; got != want {
		t.Errorf("embed: got %s, want %s", got, want)
	}
	if got, want := string(fitted.Children[1].Options), `{"in":12,"out":2}`; got != want {
		t.Errorf("linear behind the join: got %s, want %s", got, want)
	}
	net, err := Build(m, twoInputs, start)
	if err != nil {
		t.Fatal(err)
	}
	if n := int64(nn.Count(net)); n != Numbers(fitted) || n != 30+24+26 {
		t.Errorf("%d parameters, Numbers says %d, want 80", n, Numbers(fitted))
	}
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(1)))
	tape := grad.NewTape()
	y := nn.ForwardInputs(net, []grad.Named{{Name: "town", Value: tape.Const(tensor.From([]int64{4, 0}, 1, 2))},
		{Name: "numbers", Value: tape.Const(tensor.From([]float64{1, 2, 3, 4}, 1, 4))}})
	if !slices.Equal(y.Shape(), []int{1, 2}) {
		t.Errorf("the network gives %v, want (1, 2)", y.Shape())
	}
}

// A row of padding is described, stays 0 and gets no gradient; one that not all
// categories have is refused.
func TestPaddingIndex(t *testing.T) {
	mixed, ids := Flow{Shape: []int{3}, Tables: []int{4, 3}}, Flow{Shape: []int{2}, Tables: []int{4, 3}, Whole: true}
	for _, in := range []Flow{mixed, ids} {
		fitted, _, err := Fit(parse(t, `{"kind": "embed", "options": {"out": 2, "padding_idx": -1}}`), in)
		if err != nil || !strings.Contains(string(fitted.Options), `"padding_idx":-1`) {
			t.Fatalf("got %s, %v, want padding_idx -1", fitted.Options, err)
		}
		net, err := Build(fitted, in, start)
		if err != nil {
			t.Fatal(err)
		}
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(1)))
		tape := grad.NewTape()
		x := tensor.From([]float64{5, 3, 2, 5, 1, 1}, 2, 3) // the last of both, and others
		if in.Whole {
			x = tensor.From([]int64{3, 2, 1, 1}, 2, 2)
		}
		net.Forward(tape.Const(x)).Sum().Backward()
		got, want := nn.Values(net)[0].Grad().Float64s(), []float64{0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0}
		if !slices.Equal(got, want) {
			t.Errorf("%v: the gradient is %v, want %v", in, got, want)
		}
		for _, i := range []string{"3", "-4", "1e30", `"0"`} {
			var e *Error
			if _, _, err := Fit(parse(t, `{"kind": "embed", "options": {"out": 2, "padding_idx": `+i+`}}`), in); !errors.As(err, &e) || !strings.Contains(err.Error(), "padding_idx") {
				t.Errorf("padding_idx %s: got %v, want an Error that names it", i, err)
			}
		}
	}
}

func TestInputsRefused(t *testing.T) {
	inputs := func(options, children string) string {
		return `{"kind": "sequential", "children": [{"kind": "inputs"` + options + `, "children": [` + children + `]}]}`
	}
	numbers, town := `{"kind": "linear", "name": "numbers", "options": {"out": 6}}`, `{"kind": "embed", "name": "town", "options": {"out": 3}}`
	for _, c := range []struct{ text, want string }{
		{inputs("", `{"kind": "linear", "name": "numbers", "options": {"out": 5}},`+town), "net.0 (inputs): branch 1 gives (N, 6), and those before it (N, 5)"},
		{inputs("", numbers), `net (sequential): no layer of { kind = "inputs" } is called "town", so that input would be unused`},
		{inputs("", numbers+","+`{"kind": "linear", "name": "town", "options": {"out": 6}}`), `net.0.1 (linear): whole numbers come in, (N, 2), and a linear takes floats`},
		{inputs("", `{"kind": "embed", "name": "numbers", "options": {"out": 3}},`+town), "net.0.0 (embed): nothing is embedded"},
		{inputs("", numbers+","+town+`,{"kind": "relu"}`), `net.0 (inputs): layer 2 is called "2", and takes the input of its name; there are numbers (N, 4) and town (N, 2)`},
		{inputs(`, "options": {"join": "ad"}`, numbers+","+town), `net.0 (inputs): join: "ad" is not known`},
		{`{"kind": "sequential", "children": [{"kind": "linear", "options": {"out": 2}}]}`, `net.0 (linear): the inputs numbers (N, 4) and town (N, 2) come in, and a linear takes one; want { kind = "inputs"`},
		{`{"kind": "residual", "children": [` + numbers + `]}`, "net (residual): the inputs"},
	} {
		_, err := Build(parse(t, c.text), twoInputs, start)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.120s: got %v, want an Error that says %q", c.text, err, c.want)
		}
	}
	text := inputs("", numbers)
	if _, err := Build(parse(t, text), Flow{Shape: []int{4}}, start); err == nil || !strings.Contains(err.Error(), "one input comes in, (N, 4)") {
		t.Errorf("inputs of one: got %v", err)
	}
}
