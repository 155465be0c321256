package grad

import (
	"fmt"
	"sync"
	"testing"

	"cajal/tensor"
)

// Each parameter's gradient is told once for each Backward, when it is what it will
// be; a parameter that is used twice after its first use is complete.
func TestOnGradient(t *testing.T) {
	w, v, shared := Param("w", x(3, 3)), Param("v", x(3, 3)), Param("shared", x(3))
	frozen, unused := Param("frozen", x(3)), Param("unused", x(3))
	frozen.Freeze()
	for _, opts := range [][]Option{nil, {Plan()}} {
		tape := NewTape(opts...)
		var told []string
		then := map[string]*tensor.Tensor{}
		tape.OnGradient(func(p Value) {
			told = append(told, p.Name())
			then[p.Name()] = p.Grad().Clone()
		})
		data := x(5, 3)
		for range 3 {
			tape.Rewind()
			h := tape.Const(data).Add(shared).MatMul(w).Tanh().Mul(frozen)
			dead := tape.Use(unused).Exp()
			y := h.MatMul(v).Add(shared)
			first, second := y.Square().Mean(), h.Sum()
			for i, loss := range []Value{first, second} {
				told = nil
				loss.Backward()
				want := []string{"[v w shared]", "[w shared]"}[i]
				if got := fmt.Sprint(told); got != want {
					t.Errorf("Backward %d told of %s, want %s", i, got, want)
				}
				for _, p := range []Value{w, v, shared} {
					if !tensor.Equal(p.Grad(), then[p.Name()]) {
						t.Errorf("Backward %d: the gradient of %s changed after it was said to be complete", i, p.Name())
					}
				}
			}
			_ = dead
		}
		tape.OnGradient(nil)
		told = nil
		tape.Rewind()
		tape.Use(w).Sum().Backward()
		if told != nil {
			t.Errorf("told of %v after nobody asked any more", told)
		}
		tape.Rewind()
	}
}

// Explaining a result beside predictions with the same parameters: run with -race.
func TestPullBesideInference(t *testing.T) {
	w := Param("w", x(3, 3))
	data := x(5, 3)
	want := NewTape(Inference()).Const(data).MatMul(w).Tanh().Tensor().Clone()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			tape := NewTape(Inference(), Plan())
			for range 50 {
				tape.Rewind()
				if got := tape.Const(data).MatMul(w).Tanh().Keep().Tensor(); !tensor.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
	y := NewTape(Evaluation()).Const(data).MatMul(w)
	for j := range y.Size() {
		y.Jacobian(j, 1)
	}
	all.Wait()
}
