package kernel

import "cajal/internal/elementary"

// The scalar exp, tanh, σ and ln are package elementary's, and those of the assembly
// have the same formulas. Largest errors found, in units in the last place
// (exp_test.go holds them to limits):
//
//	                     exp    tanh   σ      ln
//	float32   scalar     0.58   0.51   0.51   0.51   every 257th number
//	          assembly   0.92   2.45   2.48   0.87   and each in the worst octaves
//	float64   scalar     1.00   2.27   1.97   0.73   random numbers and those
//	          assembly   1.00   2.00   1.97   0.73   beside multiples of ln2/2
//
// No fused multiply-add is asked for: where the processor has none it costs a
// hundred times a multiplication.

// Float32 goes through a buffer of float64: on amd64 a conversion waits for
// the last use of its register, and one in the midst of a formula makes each
// element wait for the one before.
type wide [64]float64

func (w *wide) load(x []float32) {
	for i, v := range x[:min(len(x), len(w))] {
		w[i] = float64(v)
	}
}

func (w *wide) store(y []float32) int {
	n := min(len(y), len(w))
	for i := range y[:n] {
		y[i] = float32(w[i])
	}
	return n
}

// each32 writes f of each element of x to y.
func each32(y, x []float32, f func(float64) float64) {
	var w wide
	for at := 0; at < len(x); {
		w.load(x[at:])
		for i, v := range w[:min(len(w), len(x)-at)] {
			w[i] = f(v)
		}
		at += w.store(y[at:len(x)])
	}
}

// each64 does the same without the buffer.
func each64(y, x []float64, f func(float64) float64) {
	for i, v := range x {
		y[i] = f(v)
	}
}

func expLoop32(y, x []float32)     { each32(y, x, elementary.Exp32) }
func expLoop64(y, x []float64)     { each64(y, x, elementary.Exp) }
func logLoop32(y, x []float32)     { each32(y, x, elementary.Log32) }
func logLoop64(y, x []float64)     { each64(y, x, elementary.Log) }
func tanhLoop32(y, x []float32)    { each32(y, x, elementary.Tanh32) }
func tanhLoop64(y, x []float64)    { each64(y, x, elementary.Tanh) }
func sigmoidLoop32(y, x []float32) { each32(y, x, elementary.Sigmoid32) }
func sigmoidLoop64(y, x []float64) { each64(y, x, elementary.Sigmoid) }
