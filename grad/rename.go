package grad

// Rename gives a parameter another name, by which messages and drawings call it:
// a layer that was started by itself gets a longer path in a network that takes it
// in. It must not run beside anything that uses the parameter.
func (v Value) Rename(name string) {
	if !v.IsParam() {
		fault("rename", []Value{v}, "only parameters have names of their own")
	}
	v.n.param = name
}
