package architecture

import "strings"

// room is a package and the packages below it, unless those have a room of
// their own.
type room struct {
	path  string
	floor int
}

// Test code and tools that import nothing and are imported by nobody stand
// outside the house.
const outside = -1

// Code on this floor and above it may print and look at a clock.
const faces = 4

var floors = []room{
	{"internal/parallel", 0},
	{"internal/scratch", 0},
	{"internal/elementary", 0},
	{"internal/kernel", 0},
	{"internal/gemm", 0},
	{"internal/half", 0},
	{"internal/version", 0},
	{"internal/notices", 0},
	{"internal/alike", 0},
	{"internal/pattern", 0},
	{"internal/figure", 0},
	{"internal/shape", 0},
	{"internal/pairwise", 0},
	{"internal/bytesize", 0},
	{"internal/memory", 1},
	{"internal/spelling", 1},
	{"internal/readjson", 1},
	{"internal/defuse", 1},
	{"internal/jsontoken", 1},
	{"internal/replace", 3}, // opens files
	{"tensor", 1},
	{"rng", 1},
	{"rng/numpy", 1},
	{"threads", 1},
	{"grad", 2},
	{"nn", 3},
	{"optim", 3},
	{"metric", 3},
	{"data", 3},
	{"data/synth", 3},
	{"data/table", 3},
	{"data/images", 3},
	{"data/augment", 3},
	{"data/idx", 3},
	{"data/cifar", 3},
	{"data/digits", 3},
	{"data/mnist", 4}, // fetches over the network, which takes a clock
	{"safetensors", 3},
	{"npy", 3},
	{"internal/guard", 3},
	{"train", 4},
	{"train/log", 4},
	{"train/inside", 4},
	{"train/diagnose", 4},
	{"baseline", 4},
	{"explain", 4},
	{"plot", 4},
	{"recipe", 5},
	{"model", 5},
	{"experiment", 6},
	{"serve", 7},
	{"cmd/cajal", 7},
	{"examples", 8},
	{"docs", outside},
	{"internal/architecture", outside},
	{"internal/bits", outside},
	{"internal/fence", outside},
	{"internal/testenv", outside},
}

// sideways lists the arrows between rooms of one floor, each with its reason.
var sideways = []struct{ from, to, reason string }{
	{"internal/kernel", "internal/elementary", "loops compute with the same functions on every processor"},
	{"internal/kernel", "internal/parallel", "loops run on several threads"},
	{"internal/kernel", "internal/scratch", "loops work in memory that is kept"},
	{"internal/gemm", "internal/kernel", "products end with elementwise functions"},
	{"internal/gemm", "internal/parallel", "products run on several threads"},
	{"internal/gemm", "internal/scratch", "products pack their operands in memory that is kept"},
	{"internal/memory", "tensor", "it reaches the memory of tensors"},
	{"safetensors", "internal/replace", "files are replaced as a whole"},
	{"npy", "internal/replace", "files are replaced as a whole"},
	{"rng/numpy", "tensor", "randn and its kin return arrays, as in NumPy"},
	{"model", "recipe", "fromrecipe turns a recipe into the description of a network"},
	{"internal/guard", "data", "it turns the panics of data into errors too"},
	{"cmd/cajal", "serve", "the command starts the server"},
}

// roomOf returns the room of a package, named by its path in the module: the
// one with the longest path that the package's begins with.
func roomOf(path string) (best room, ok bool) {
	for _, r := range floors {
		if (path == r.path || strings.HasPrefix(path, r.path+"/")) && len(r.path) > len(best.path) {
			best, ok = r, true
		}
	}
	return best, ok
}

// allowed says whether a package of one room may import one of another: from a
// strictly lower floor, from its own tree (data/synth and data), or along an
// arrow listed in sideways.
func allowed(from, to room) bool {
	if to.floor == outside {
		return false
	}
	if to.floor < from.floor {
		return true
	}
	if to.floor > from.floor {
		return false
	}
	if tree(from) == tree(to) {
		return true
	}
	for _, s := range sideways {
		if s.from == from.path && s.to == to.path {
			return true
		}
	}
	return false
}

// tree returns the name of a room's outermost package.
func tree(r room) string {
	if strings.HasPrefix(r.path, "internal/") || strings.HasPrefix(r.path, "cmd/") {
		return r.path // these folders only hold packages and are none
	}
	first, _, _ := strings.Cut(r.path, "/")
	return first
}
