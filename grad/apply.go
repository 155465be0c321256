package grad

import "cajal/tensor"

// Op is an operation that a user of this package defines: what it computes and
// how a gradient passes through it. Check it with [Check].
type Op interface {
	// Name is what messages call it.
	Name() string
	// Shape returns the shape of the result, or an error that says what is
	// wrong with the inputs'.
	Shape(xs ...[]int) ([]int, error)
	// Forward writes y, whose content is undefined before.
	Forward(y *tensor.Tensor, xs []*tensor.Tensor)
	// Backward adds to dxs[i] what dy contributes to the gradient of xs[i];
	// dxs[i] is nil where none is wanted.
	Backward(dxs []*tensor.Tensor, dy, y *tensor.Tensor, xs []*tensor.Tensor)
}

type apply struct {
	node
	user    Op
	xs, dxs []*tensor.Tensor
	shapes  [3][]int
}

func (n *apply) name() string {
	if n == nil || n.user == nil {
		return "apply"
	}
	return n.user.Name()
}

// Apply records an operation of the caller's own on one to three inputs.
func Apply(op Op, xs ...Value) Value {
	if len(xs) == 0 || len(xs) > 3 {
		fault(op.Name(), xs, "Apply takes one to three inputs")
	}
	n := record[apply](xs...)
	n.user = op
	n.xs, n.dxs = n.xs[:0], n.dxs[:0]
	for i, x := range xs {
		n.shapes[i] = x.n.val.Shape()
		n.xs = append(n.xs, &x.n.val)
	}
	shape, err := op.Shape(n.shapes[:len(xs)]...)
	if err != nil {
		fault(op.Name(), xs, err.Error())
	}
	n.shaped(shape...)
	return n.run()
}

func (*apply) keeps() kept { return everything }

func (n *apply) forward() { n.user.Forward(&n.val, n.xs) }

func (n *apply) backward() {
	n.dxs = n.dxs[:0]
	for _, x := range n.in[:n.inputs] {
		if !x.needs {
			n.dxs = append(n.dxs, nil)
			continue
		}
		x.into()
		n.dxs = append(n.dxs, &x.grd)
	}
	n.user.Backward(n.dxs, &n.grd, &n.val, n.xs)
}
