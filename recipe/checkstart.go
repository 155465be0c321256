package recipe

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cajal/internal/pattern"
	"cajal/internal/spelling"
	"cajal/nn"
)

// foreign are the endings of files of weights that are not safetensors.
var foreign = []string{".pt", ".pth", ".bin", ".ckpt", ".pkl", ".h5", ".keras", ".onnx", ".npz"}

// checkStart refuses what cannot be said of the numbers that a network begins with.
func (r *Recipe) checkStart() error {
	n := &r.Network
	switch {
	case n.Start == "" && len(n.Replace) > 0:
		return r.Wrong("network.replace", "there is no network.start, a file of numbers of which a part would be replaced")
	case n.Start == "" && len(n.Rename) > 0:
		return r.Wrong("network.rename", "there is no network.start, a file of numbers whose names would be others")
	case slices.Contains(foreign, strings.ToLower(filepath.Ext(n.Start))):
		return r.Wrong("network.start", fmt.Sprintf("%q, want a safetensors file or a model of Cajal's; three lines of Python make one of PyTorch's: safetensors.torch.save_file(torch.load(%[1]q, weights_only=True), \"weights.safetensors\")", n.Start))
	case len(n.Names) > 0 && n.Start != "":
		return r.Wrong("network.names", "they are for single numbers of networks that begin anew, and network.start is given")
	}
	return cmp.Or(r.checkPatterns("network.replace", n.Replace), r.checkPatterns("network.freeze", n.Freeze))
}

// checkPatterns refuses patterns that can fit no name.
func (r *Recipe) checkPatterns(key string, patterns []string) error {
	for i, p := range patterns {
		if p == "" || strings.HasPrefix(p, ".") || strings.ContainsAny(p, " \t\n") {
			return r.Wrong(fmt.Sprintf("%s[%d]", key, i), found(fmt.Sprintf("%q", p), `a name such as "conv1" or "layer1.0.bn1.weight", or with "*" for any text, such as "bn*"`))
		}
	}
	return nil
}

// freezeFits refuses a pattern of network.freeze that fits nothing.
func (r *Recipe) freezeFits(net nn.Module) error {
	f := pattern.Fitted{Patterns: r.Network.Freeze}
	learns := false
	nn.Walk(net, nn.Parts{
		Param:  func(path string, _ *nn.Param) { learns = !f.Any(path) || learns },
		Buffer: func(path string, _ *nn.Buffer) { f.Any(path) },
	})
	if p, met, unused := f.Unused(); unused {
		return r.Wrong("network.freeze", fmt.Sprintf("%q fits no parameter%s", p, Meant(p, met)))
	}
	if !learns {
		return r.Wrong("network.freeze", "all parameters are frozen, so there is nothing to learn")
	}
	return nil
}

// Meant ends a message about a pattern that fits none of the names: with the part or
// name that is nearest, or with the outermost parts.
func Meant(p string, names []string) string {
	all := pattern.Beginnings(names)
	if len(all) == 0 {
		return ""
	}
	if near, slip := spelling.Nearest(p, all); slip {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; there are " + pattern.Listed(names)
}
