// Package grad records what a program computes and works out the gradient of
// its result: reverse-mode automatic differentiation, define by run.
//
// # Overview
//
// A [Tape] is the record. Operations are methods of [Value], a handle to a
// tensor on a tape; each appends one node, with memory for its result and its
// gradient. [Value.Backward] walks the nodes from the last to the first and
// applies the chain rule at each: every operation has a file of this package with
// its formula, its forward and its backward half together.
//
// A training loop runs the same operations again and again, so
// [Tape.Rewind] keeps the nodes: in the next pass the n-th operation takes
// over the n-th node and its memory. From the second pass on, a loop whose
// operations repeat allocates nothing; one that changes its mind still works.
//
// Parameters ([Param]) live beside the tape and outlast it.
//
// # Numbers and facts
//
// Values of float32 and float64 have gradients. Values of other types are facts:
// labels, indices, masks. They come from [Tape.Const] or from operations such as
// comparisons, and no gradient flows to them. Each operation says what it takes;
// floats that meet in one operation are of one type.
//
// # Memory
//
// A tape keeps everything until it is rewound. One made with [Plan] reuses memory
// whose numbers nobody needs any more, with the same results to the bit; what a
// program wants to read later it keeps with [Value.Keep]. A tape made with
// [ShapesOnly] has no numbers at all.
//
// # Looking at a computation
//
// [Tape.Values] walks what was recorded, [Value.Inputs] goes back from a result,
// [Value.Pull] and [Value.Jacobian] are steps of the chain rule, [Value.Formula]
// says it in text and LaTeX, and [Tape.Graph] exports the whole. [Check] compares
// gradients with differences.
//
// # Operations of your own
//
// Most are compositions of those that exist. One that isn't implements [Op], or
// [MultiOp] if it has several results, and is recorded by [Apply] or [ApplyMulti].
//
// # Errors
//
// Calls that cannot be right (shapes that do not fit, a value from an earlier
// pass) panic with an [*Error] that names the layer, the operation and the
// shapes, and says in [Error.Code] what kind of mistake it is. They are refused
// before anything is recorded. A tape belongs to one goroutine.
package grad

import "cajal/tensor"

// Tape records operations. The zero Tape is not usable; [NewTape] makes one.
type Tape struct {
	nodes      []*node
	planner    *planner // nil on a tape that keeps everything
	fixed      *Weights // nil unless parameters stay as they are
	memory     Memory
	detached   bool // gradients are computed beside those of the tape
	next       int  // nodes recorded in this pass; those behind it are of the last
	pass       uint64
	touched    []*node // parameters that received or may receive a gradient
	frame      *frame
	root       frame
	watch      func(Ran) // told of layers that have run; nil for no one
	call       call
	onGradient func(p Value)
	training   bool
	record     bool // a gradient may be asked for
	backward   bool // Backward has run in this pass
	shapesOnly bool
	floats     tensor.DType // of the last input without numbers
	threads    int          // the most that an operation uses, 0 for as many as there are
	samples    []int        // that the passes are about, nil for 0, 1, …
	holdsBack  bool         // changes wait for Commit
	heldBack   []Committer
}

// Option changes what a new tape does.
type Option func(*Tape)

// Inference makes a tape that computes but does not differentiate: layers
// behave as in inference (no dropout), parameters are only read, so several
// such tapes may share them, and Backward panics.
func Inference() Option {
	return func(t *Tape) { t.training, t.record = false, false }
}

// Evaluation makes a tape on which layers behave as in inference and gradients
// can be computed all the same: what a gradient check or an explanation of one
// prediction needs.
func Evaluation() Option {
	return func(t *Tape) { t.training = false }
}

// Threads makes a tape whose operations use at most n threads each, the caller's
// included, out of those that the process has. No result depends on it.
func Threads(n int) Option { return func(t *Tape) { t.threads = n } }

// NewTape returns an empty tape, for training unless an option says otherwise.
func NewTape(opts ...Option) *Tape {
	t := &Tape{pass: 1, training: true, record: true}
	t.frame = &t.root
	for _, o := range opts {
		o(t)
	}
	if t.shapesOnly {
		t.planner = nil // there is no memory to plan
	}
	return t
}

// Training reports whether layers shall behave as in training.
func (t *Tape) Training() bool { return t.training }

// Rewind starts a new pass. All values of the last pass end, and so do the
// gradients it left in parameters; the memory of both serves the new pass.
func (t *Tape) Rewind() {
	for _, p := range t.touched {
		p.fresh = true
	}
	t.touched = t.touched[:0]
	t.closePass()
	t.next, t.backward = 0, false
	t.pass++
	t.frame = &t.root
}

// Samples says which samples of a data set the passes to come are about, by their
// numbers: the first axis of what comes from them counts these. [Value.Dropout] then
// draws for each what it draws for it in any other batch, if its source is in
// the same state. nil, as at first, are samples 0, 1, …. The list is the caller's,
// and must stay as it is for as long as a pass lasts.
func (t *Tape) Samples(numbers []int) { t.samples = numbers }

// samplesOf returns the numbers of the samples that the first axis of n counts,
// nil if there is nothing to know of them or it counts something else.
func (t *Tape) samplesOf(n *node) []int {
	shape := n.val.Shape()
	if len(t.samples) == 0 || n.tape == nil || len(shape) == 0 || shape[0]%len(t.samples) != 0 {
		return nil
	}
	return t.samples
}

// Len returns the number of operations recorded in this pass.
func (t *Tape) Len() int { return t.next }

// op is what each operation's node has beside its numbers.
type op interface {
	base() *node
	name() string
	// keeps says which numbers backward reads, besides gradients and what the
	// operation stores by itself.
	keeps() Kept
	// forward computes the result from the inputs, in the memory that it has. It
	// may be called again in the same pass, and gives the same numbers then.
	forward()
	// backward adds to the gradients of the inputs what dy, the gradient of
	// the result, contributes by the chain rule.
	backward()
}

// pointer is the constraint of an operation's node type N: *N is an op.
type pointer[N any] interface {
	*N
	op
}

// place returns the node for the next operation: the one that stood there in
// the last pass if it was of the same kind, a new one otherwise.
func place[N any, P pointer[N]](t *Tape) P {
	var p P
	if t.next == len(t.nodes) {
		t.nodes = append(t.nodes, nil)
	}
	n := t.nodes[t.next]
	if n != nil {
		p, _ = n.op.(P)
	}
	if p == nil {
		if n != nil {
			t.drop(n)
		}
		p = new(N)
		n = p.base()
		n.tape, n.op, n.index = t, p, t.next
		t.nodes[t.next] = n
	}
	n.pass, n.frame, n.fresh = t.pass, t.frame, true
	n.lifetime = lifetime{owner: n}
	t.next++
	return p
}

// drop takes n off the tape, for a node of another kind in its place.
func (t *Tape) drop(n *node) {
	n.uncountMemory()
	t.nodes[n.index] = nil
}

// record appends an operation on inputs, which check has accepted, to the tape
// and returns its node. The caller gives it a shape.
func record[N any, P pointer[N]](t *Tape, inputs ...Value) P {
	p := place[N, P](t)
	p.base().link(inputs, true)
	return p
}

// recordFact is record for an operation without a derivative, whose result is a
// fact about its inputs: an index, a mask.
func recordFact[N any, P pointer[N]](t *Tape, inputs ...Value) P {
	p := place[N, P](t)
	p.base().link(inputs, false)
	return p
}

// link gives n its inputs. differentiable says whether a gradient can pass.
func (n *node) link(inputs []Value, differentiable bool) {
	t := n.tape
	same := len(n.in) == len(inputs) // as in the pass before
	switch {
	case len(inputs) <= cap(n.in):
	case len(inputs) <= len(n.few):
		n.in = n.few[:0]
	default:
		n.in = make([]*node, 0, len(inputs))
	}
	differentiable = differentiable && t.record // inference reads nothing of a parameter but its numbers
	in, needs := n.in[:len(inputs)], false
	for i, v := range inputs {
		if in[i] != v.n {
			in[i], same = v.n, false
		}
		if differentiable && v.n.needs {
			needs = true
			if v.n.tape == nil {
				t.touch(v.n, n.index)
			}
		}
	}
	same = same && needs == n.needs
	n.in, n.needs = in, needs
	if t.planner != nil {
		t.noteUses(n, same)
	}
}

// touch notes a parameter that operation number by takes, so that Rewind can end its gradient.
func (t *Tape) touch(n *node, by int) {
	if n.user == t && n.seen == t.pass {
		n.first = min(n.first, by)
		return
	}
	n.user, n.seen, n.first = t, t.pass, by
	t.touched = append(t.touched, n)
}
