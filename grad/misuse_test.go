package grad

import (
	"strings"
	"testing"
)

func TestMisuse(t *testing.T) {
	for _, o := range ops {
		for _, m := range o.faults {
			t.Run(o.node+"/"+m.name, func(t *testing.T) {
				tape := NewTape()
				var in []Value
				for _, v := range m.in {
					in = append(in, Param("in", v.Clone()))
				}
				if e := wantFault(t, m.want, func() { m.f(tape, in) }); e != nil && e.Code != m.code {
					t.Errorf("%v: code %v, want %v", e, e.Code, m.code)
				}
			})
		}
	}
}

// A call that is refused records nothing, touches no parameter, and leaves a
// product waiting for the activation that may come.
func TestMisuseLeavesTheTapeAlone(t *testing.T) {
	w, data := Param("w", x(5, 4)), x(3, 4)
	for _, o := range ops {
		for _, m := range o.faults {
			t.Run(o.node+"/"+m.name, func(t *testing.T) {
				tape := NewTape(Plan())
				var params []Value
				for _, v := range m.in {
					params = append(params, Param("in", v.Clone()))
				}
				record := func() (in []Value, z Value) {
					tape.Rewind()
					for _, p := range params {
						in = append(in, tape.Use(p))
					}
					return in, tape.Const(data).Affine(w, Value{})
				}
				for range 2 {
					_, z := record()
					z.Tanh()
				}
				in, z := record()
				length, touched := tape.Len(), len(tape.touched)
				wantFault(t, "", func() { m.f(tape, in) })
				for _, made := range tape.nodes[length:tape.next] {
					if n := made.op.name(); n != "const" && n != "use" {
						t.Errorf("the refused call left %s on the tape", n)
					}
				}
				if len(tape.touched) != touched {
					t.Errorf("the refused call touched %d parameters", len(tape.touched)-touched)
				}
				if tape.Len() == length && tape.planner.waiting != z.n {
					t.Error("the refused call made a product compute that waited")
				}
			})
		}
	}
}

// wantFault runs f, which must panic with an *Error that contains want, and returns it.
func wantFault(t *testing.T, want string, f func()) (e *Error) {
	t.Helper()
	defer func() {
		t.Helper()
		var ok bool
		e, ok = recover().(*Error)
		if !ok || !strings.Contains(e.Error(), want) {
			t.Errorf("got %v, want a panic that says %q", e, want)
		}
	}()
	f()
	return nil
}
