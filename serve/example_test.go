package serve_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"cajal/serve"
	"cajal/tensor"
)

// doubler is the smallest model: an array of two numbers, and twice their sum.
type doubler struct{}

func (doubler) Ignores(string) bool   { return false }
func (doubler) Fields() []serve.Field { return []serve.Field{{Name: "input", Shape: []int{2}}} }
func (doubler) Classes() []string     { return nil }
func (doubler) Targets() []string     { return []string{"twice"} }

func (doubler) Encode(c []serve.Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(c[0].Numbers, c[0].Rows, 2)}, nil, nil
}

func (doubler) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		x := xs[0]
		y := tensor.New(tensor.Float64, x.Dim(0), 1)
		for i := range y.Float64s() {
			y.Float64s()[i] = 2 * (x.Float64s()[2*i] + x.Float64s()[2*i+1])
		}
		return y, nil
	}
}

func Example() {
	s, err := serve.New("doubler", doubler{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	h := httptest.NewServer(s.Handler())
	defer h.Close()

	r, err := http.Post(h.URL+"/predict", "application/json", strings.NewReader(`[[1, 2], [20, 1]]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Body.Close()
	answer, _ := io.ReadAll(r.Body)
	fmt.Printf("%s", answer)
	// Output: {"predictions":[{"values":{"twice":6}},{"values":{"twice":42}}]}
}

// halver is another model of the same numbers.
type halver struct{ doubler }

func (halver) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		return tensor.New(tensor.Float64, xs[0].Dim(0), 1).AddScalar(0.5), nil
	}
}

// A server without models takes them one after the other, and swaps them while it answers.
func ExampleServer_Load() {
	s, err := serve.NewServer()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	h := httptest.NewServer(s.Handler())
	defer h.Close()
	ask := func() {
		r, err := http.Post(h.URL+"/models/prices/predict", "application/json", strings.NewReader(`[[1, 2]]`))
		if err != nil {
			fmt.Println(err)
			return
		}
		defer r.Body.Close()
		answer, _ := io.ReadAll(r.Body)
		fmt.Printf("%s", answer)
	}
	for _, m := range []serve.Model{doubler{}, halver{}} {
		if err := s.Load("prices", "1", m); err != nil {
			fmt.Println(err)
			return
		}
		ask()
	}
	// Output:
	// {"predictions":[{"values":{"twice":6}}]}
	// {"predictions":[{"values":{"twice":0.5}}]}
}

// The files of a folder become models, and go on being followed.
func ExampleFolder() {
	dir, err := os.MkdirTemp("", "models")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"prices.safetensors", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}
	s, err := serve.NewServer()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	// A program that serves files of cajal has model.Open and serve.Trained here.
	open := func(file string) (serve.Model, error) { return doubler{}, nil }
	r := serve.Folder(dir, open)
	if err := s.LoadAll(r); err != nil {
		fmt.Println(err)
	}
	fmt.Println(s.Models())
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go s.Watch(ctx, r)
	// Output: [prices]
}
