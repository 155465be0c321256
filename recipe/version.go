package recipe

import "fmt"

// Version is the version of the format that this program writes. It reads
// version 1 as well.
const Version = 2

// upgrade makes a recipe of an older version one of this version, and refuses
// what its own version does not have.
func (r *Recipe) upgrade() error {
	switch {
	case r.Version < 0:
		return r.Wrong("version", fmt.Sprintf("%d, and this version of the program reads 1 and 2; want one of these", r.Version))
	case r.Version > Version:
		return r.Wrong("version", fmt.Sprintf("%d, and this version of the program reads 1 and 2; want a newer cajal", r.Version))
	case r.Version < 2:
		if key := r.newer(); key != "" {
			return r.Wrong(key, "recipes have it from version 2 on; write version = 2 at the top of the file")
		}
	}
	r.Version = Version
	return nil
}

// newer returns a key that recipes of version 1 do not have.
func (r *Recipe) newer() string {
	for _, k := range []keyed{{"inputs", len(r.Inputs) > 0}, {"members", len(r.Members) > 0}, {"bag", r.Bag != nil}, {"combine", r.Combine != ""}, {"decision", r.Decision != nil}} {
		if k.set {
			return k.key
		}
	}
	for i, l := range r.Network.Layers {
		for _, key := range []string{"layers", "name", "repeat"} {
			if _, ok := l[key]; ok {
				return fmt.Sprintf("network.layers[%d].%s", i, key)
			}
		}
	}
	return ""
}
