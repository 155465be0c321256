package train

import (
	"errors"
	"fmt"

	"cajal/data"
	"cajal/tensor"
)

// notFinite says why a loss is not: because of the data, if that is where it
// begins, or else most likely because of the rate.
func (f *fit) notFinite(b *data.Batch, objective float64) error {
	where := fmt.Sprintf("train: epoch %d, step %d", f.event.Epoch+1, f.event.Step+1)
	for _, part := range []struct {
		name string
		t    *tensor.Tensor
	}{{"inputs", b.X}, {"targets", b.Y}} {
		var v *data.ValueError
		if part.t.DType().Float() && errors.As(data.CheckFinite(part.t), &v) {
			return fmt.Errorf("%s: %w: sample %d, column %d of the %s is %v", where, errNotFinite, b.Index[v.Row], v.Column, part.name, v.Value)
		}
	}
	return fmt.Errorf("%s: %w (%v), and the parameters are left as they were before it; try a smaller rate than %g",
		where, errNotFinite, objective, f.opt.Rate())
}
