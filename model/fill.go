package model

import (
	"errors"
	"fmt"
	"strings"

	"cajal/nn"
	"cajal/safetensors"
	"cajal/tensor"
)

// fill reads the numbers of the members. A tensor that is missing, too many or
// of another shape or type is an error that names it and its layer.
func fill(f *safetensors.File, d *Description, dtype tensor.DType, members []nn.Layer) error {
	for k, net := range members {
		_, err := nn.Load(net, f, nn.Prefix(d.prefix(k)), nn.Precision(dtype))
		if misfit, ok := errors.AsType[*nn.LoadError](err); ok {
			whose := "the network"
			if len(members) > 1 {
				whose = fmt.Sprintf("member %d of %d", k, len(members))
			}
			return &Error{Rule: "its tensors do not fit " + whose + ": " + misfit.List()}
		}
		if err != nil {
			return fmt.Errorf("model: %w", err)
		}
	}
	for _, name := range f.Names() {
		if k := d.member(name); k < 0 || k >= len(members) {
			return &Error{Rule: fmt.Sprintf("its tensor %.80s belongs to no member; there are %d", name, len(members))}
		}
	}
	return nil
}

// prefix is what the names of a member's tensors begin with.
func (d *Description) prefix(k int) string {
	if d.bare {
		return ""
	}
	return fmt.Sprintf("member.%d.", k)
}

// member returns the number of the member that has a tensor, −1 for none.
func (d *Description) member(name string) int {
	if d.bare {
		return 0
	}
	k, rest := 0, ""
	if n, err := fmt.Sscanf(name, "member.%d.%s", &k, &rest); n < 2 || err != nil || !strings.HasPrefix(name, d.prefix(k)) {
		return -1
	}
	return k
}
