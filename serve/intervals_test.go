package serve

import (
	"slices"
	"strings"
	"testing"

	"cajal/model"
)

// bounded is a model of numbers that are off by half a unit and by two.
type bounded struct{ sums }

func (bounded) Interval(level float64) (*model.Reach, error) {
	if level != 0.9 {
		return nil, &model.LevelError{Level: level, Rule: "want 0.9"}
	}
	in := model.Intervals{Samples: 999, Widths: [][]float64{slices.Repeat([]float64{0.5}, 99), slices.Repeat([]float64{9}, 99)}, Local: []*model.LocalIntervals{nil, {
		// Of the second, a prediction of 7, it is a quarter of what is 1 more.
		Scale:  model.ResidualScale{Predictions: []float64{0, 100}, Sizes: []float64{1, 101}},
		Widths: slices.Repeat([]float64{0.25}, 99),
	}}}
	return in.Reach(level)
}

// Intervals stand beside the numbers of who asks for some.
func TestIntervals(t *testing.T) {
	_, h := newServer(t, bounded{})
	body := `[[1, 2, 3, -4, 5, 6]]`
	code, plain := ask(t, h, "/predict", body)
	if code != 200 || strings.Contains(plain, "intervals") {
		t.Fatalf("%d %s, want an answer without intervals", code, plain)
	}
	for _, c := range []struct {
		path string
		code int
		want string
	}{
		{"/predict?interval=0.9", 200, `"intervals":{"lower":{"lower":5,"upper":9},"upper":{"lower":5.5,"upper":6.5}}`},
		{"/predict?interval=0.8", 400, "interval=0.8: want 0.9"},
		{"/predict?interval=most", 400, `interval=\"most\" is no number`},
		{"/predict?intervall=0.9", 400, `the parameter \"intervall\" is not known; /predict knows interval alone`},
		{"/predict?interval=0.9&level=0.9", 400, `the parameter \"level\" is not known`},
		{"/predict?interval=2", 400, `{"error":"interval=2: want 0.9"}`},
		{"/v2/models/garden/infer?interval=0.9", 400, `interval in the address is for /predict; want it in the body`},
		{"/v2/models/garden/infer?other=0.9", 400, `the body: found a list`},
		{"/v1/models/garden:predict?interval=0.9", 400, `ask /models/garden/predict?interval=0.9`},
		{"/predict?interval=", 400, "interval= is empty, want a level such as 0.9"},
		{"/predict?interval=0.9&interval=0.8", 400, "interval is given 2 times, want one level"},
		{"/predict?interval=0.9;", 400, "the parameters of the address: "},
	} {
		if code, text := ask(t, h, c.path, body); code != c.code || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %s, want %d and %s", c.path, code, text, c.code, c.want)
		}
	}
	_, h = newServer(t, sums{})
	if code, text := ask(t, h, "/predict?interval=0.9", body); code != 400 || !strings.Contains(text, "the model has no intervals") {
		t.Errorf("a model without: %d %s, want 400 and that it has none", code, text)
	}
}

// In the protocol a parameter of the request names the level, and bounds are outputs that
// the metadata lists.
func TestInferIntervals(t *testing.T) {
	_, h := newServer(t, bounded{})
	_, text := ask(t, h, "/v2/models/garden", "")
	if want := `"outputs":[{"name":"upper","datatype":"FP64","shape":[-1]},{"name":"lower","datatype":"FP64","shape":[-1]},` +
		`{"name":"upper lower","datatype":"FP64","shape":[-1]},{"name":"upper upper","datatype":"FP64","shape":[-1]},` +
		`{"name":"lower lower","datatype":"FP64","shape":[-1]},{"name":"lower upper","datatype":"FP64","shape":[-1]}]`; !strings.Contains(text, want) {
		t.Errorf("the metadata are %s, want %s in them", text, want)
	}
	const inputs = `{"inputs":[{"name":"input","shape":[2,6],"datatype":"FP64","data":[1,2,3,-4,5,6,0,0,0,0,0,0]}]`
	one := func(name, data string) string {
		return `{"name":"` + name + `","shape":[2],"datatype":"FP64","data":[` + data + `]}`
	}
	numbers := one("upper", "6,0") + "," + one("lower", "7,0")
	for _, c := range []struct {
		more string
		code int
		want string
	}{
		{"}", 200, `"outputs":[` + numbers + "]"},
		{`,"parameters":{"interval":0.9}}`, 200, `"outputs":[` + numbers + "," + one("upper lower", "5.5,-0.5") + "," + one("upper upper", "6.5,0.5") +
			"," + one("lower lower", "5,-0.25") + "," + one("lower upper", "9,0.25") + "]"},
		{`,"parameters":{"interval":0.9},"outputs":[{"name":"lower upper"},{"name":"lower"}]}`, 200, `"outputs":[` + one("lower upper", "9,0.25") + "," + one("lower", "7,0") + "]"},
		{`,"outputs":[{"name":"lower upper"}]}`, 400, `the output \"lower upper\" needs a level`},
		{`,"outputs":[{"name":"lower","parameters":{"interval":0.9}}]}`, 400, `outputs[0].parameters.interval: it belongs among the request's own parameters`},
		{`,"outputs":[{"name":"middle"}]}`, 400, `no output \"middle\"; there are upper, lower, upper lower`},
		{`,"parameters":{"interval":0.8}}`, 400, "parameters.interval: want 0.9"},
		{`,"parameters":{"interval":"0.9"}}`, 400, "parameters.interval: 0.9 (string), want a number"},
		{`,"parameters":{"other":true}}`, 200, `"outputs":[` + numbers + "]"},
	} {
		if code, text := ask(t, h, "/v2/models/garden/infer", inputs+c.more); code != c.code || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %s, want %d and %s", c.more, code, text, c.code, c.want)
		}
	}
	_, h = newServer(t, sums{})
	if code, text := ask(t, h, "/v2/models/garden/infer", inputs+`,"parameters":{"interval":0.9}}`); code != 400 || !strings.Contains(text, "the model has no intervals") {
		t.Errorf("a model without: %d %s, want 400 and that it has none", code, text)
	}
}

// Classes have probabilities, and no intervals.
func TestIntervalsOfClasses(t *testing.T) {
	_, h := newServer(t, flowers{})
	for path, body := range map[string]string{
		"/predict?interval=0.9":   `{"length":1,"colour":"white"}`,
		"/v2/models/garden/infer": `{"inputs":[{"name":"length","shape":[1],"datatype":"FP64","data":[1]},{"name":"colour","shape":[1],"datatype":"BYTES","data":["white"]}],"parameters":{"interval":0.9}}`,
	} {
		if code, text := ask(t, h, path, body); code != 400 || !strings.Contains(text, "intervals are of numbers, and the model predicts classes") {
			t.Errorf("%s: %d %s", path, code, text)
		}
	}
}
