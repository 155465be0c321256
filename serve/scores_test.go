package serve

import (
	"strings"
	"testing"

	"cajal/tensor"
)

// sides is a model of classes whose numbers are scores.
type sides struct{ sums }

func (sides) Classes() []string { return []string{"upper", "lower"} }
func (sides) Targets() []string { return nil }
func (sides) Scores() bool      { return true }

// single is the same with one number for both classes, which scores cannot be read of.
type single struct{ sides }

func (single) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		return tensor.New(tensor.Float64, xs[0].Dim(0), 1), nil
	}
}

// Scores are not called probabilities, in no answer and in no description.
func TestScores(t *testing.T) {
	_, h := newServer(t, sides{})
	for _, c := range []struct{ path, body, want string }{
		{"/predict", `[[1, 2, 3, -4, 5, 6]]`, `{"predictions":[{"class":"lower","scores":{"lower":7,"upper":6}}]}`},
		{"/v2/models/garden/infer", `{"inputs":[{"name":"input","shape":[1,2,3],"datatype":"FP32","data":[1,2,3,-4,5,6]}]}`,
			`"outputs":[{"name":"class","shape":[1],"datatype":"BYTES","data":["lower"]},{"name":"scores","shape":[1,2],"datatype":"FP64","data":[6,7]}]`},
		{"/v2/models/garden", "", `{"name":"scores","datatype":"FP64","shape":[-1,2]}`},
		{"/", "", `"answers":["class","scores"]`},
	} {
		code, text := ask(t, h, c.path, c.body)
		if code != 200 || !strings.Contains(text, c.want) || strings.Contains(text, "probabilities") {
			t.Errorf("%s: %d %s, want %s in it and no probabilities", c.path, code, text, c.want)
		}
	}
	if _, err := New("garden", single{}); err == nil || !strings.Contains(err.Error(), "the network has 1 output, and names for 2 classes") {
		t.Errorf("one score for two classes: %v", err)
	}
}
