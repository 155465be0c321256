package grad

import "testing"

// The values of a tape and their gradients carry its threads, with a plan and without,
// in every pass.
func TestValuesCarryTheThreadsOfTheirTape(t *testing.T) {
	for _, opts := range [][]Option{{Threads(3)}, {Threads(3), Plan()}} {
		tape := NewTape(opts...)
		w, b := Param("w", x(4, 5)), Param("b", x(5))
		for pass := range 3 {
			tape.Rewind()
			h := tape.Const(x(7, 4)).MatMul(w).Add(b).Tanh()
			loss := h.Reshape(35).Mean()
			loss.Backward()
			for _, v := range tape.nodes[:tape.next] {
				if v.y.Threads() != 3 {
					t.Errorf("pass %d, %s: its numbers carry %d threads, want 3", pass, v.op.name(), v.y.Threads())
				}
				if v.dy.Len() > 0 && v.dy.Threads() != 3 {
					t.Errorf("pass %d, %s: its gradient carries %d threads, want 3", pass, v.op.name(), v.dy.Threads())
				}
			}
		}
	}
}
