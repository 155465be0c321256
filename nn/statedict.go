package nn

import (
	"cajal/grad"
	"cajal/tensor"
)

// StateDict returns the numbers of a network: its parameters, then its
// buffers, under their full names. They are the network's own, so writing to a
// tensor changes it; safetensors.WriteFile makes a file of them:
//
//	err := safetensors.WriteFile("net.safetensors", nil, nn.StateDict(net)...)
//
// A shared parameter is there once, under the first of its names; PyTorch's
// safetensors.torch.load_model takes such a file. PyTorch's own state_dict has
// it under each of its names, and save_model under the first in the alphabet:
// [Load] takes all of these.
//
// It panics if the network has no numbers yet.
func StateDict(m Module) []tensor.Named {
	var params, buffers []tensor.Named
	Walk(m, Parts{
		Param: func(path string, p *Param) {
			if p.IsZero() {
				panic(&grad.Error{Op: "state dict", Rule: path + " has no numbers yet; nn.Init or nn.Load makes them"})
			}
			params = append(params, tensor.Named{Name: path, Tensor: p.Tensor()})
		},
		Buffer: func(path string, b *Buffer) {
			if b.Tensor == nil {
				panic(&grad.Error{Op: "state dict", Rule: path + " has no numbers yet; nn.Init or nn.Load makes them"})
			}
			buffers = append(buffers, tensor.Named{Name: path, Tensor: b.Tensor})
		},
	})
	return append(params, buffers...)
}
