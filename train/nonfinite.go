package train

import (
	"errors"
	"fmt"
	"strings"

	"cajal/data"
	"cajal/grad"
)

// notFinite says why a loss is not: because of the data, if that is where it
// begins, or else most likely because of the rate. The batch's own forward pass
// began at a snapshot, which is that of the step unless a step has several.
func (r *Run) notFinite(b *data.Batch, objective float64, at *snapshot) error {
	r.model.training.tape.Forget()
	defer r.model.Change(r.snapshot.restore)
	r.model.Change(at.restore)
	where := fmt.Sprintf("train: epoch %d, step %d", r.at.Epoch+1, r.at.Step+1)
	for _, part := range parts(b) {
		var v *data.ValueError
		if part.Tensor.DType().Float() && errors.As(data.CheckFinite(part.Tensor), &v) {
			return fmt.Errorf("%s: %w: sample %d, column %d of the %s is %v", where, ErrNotFinite, b.Index[v.Row], v.Column, partName(part.Name), v.Value)
		}
	}
	text := ""
	n, found := r.replay(b, at)
	switch {
	case found && n.Parameter != "":
		text = fmt.Sprintf("; %s, so the gradient of the step before was not finite; the parameters are those before this step", n)
	case found:
		text = fmt.Sprintf("; %s; the parameters are left as they were before the step", n)
	default:
		text = ", and the parameters are left as they were before it"
	}
	return fmt.Errorf("%s: %w (%v)%s; try a smaller rate than %g", where, ErrNotFinite, objective, text, r.model.opt.Rate())
}

// partName says what a part of a batch is.
func partName(name string) string {
	switch name {
	case "x":
		return "inputs"
	case "y":
		return "targets"
	}
	return strings.TrimPrefix(name, "more.")
}

// replay makes the forward pass of a step once more, with the same dropout, on
// a tape that keeps everything, and returns where the first number stands that
// is not finite. Afterwards buffers and streams are as before the step.
func (r *Run) replay(b *data.Batch, at *snapshot) (grad.NonFinite, bool) {
	defer r.model.Change(at.restore)
	p := r.model.Pass(grad.HoldBack())
	p.Loss(b)
	return p.tape.FirstNonFinite()
}
