package recipe

import "slices"

// SetSeed changes the seed of everything random: training data, weights and
// order; what the recipe gives a seed of its own stays.
func (r *Recipe) SetSeed(seed int64) { r.Seed = seed }

// SetHidden gives every linear layer but the last the same number of units.
func (r *Recipe) SetHidden(units int) error {
	if units < 1 || units > maxUnits {
		return r.Wrong("hidden", found(units, "1 to %d", maxUnits))
	}
	linear := r.linear()
	if len(linear) < 2 {
		return r.Wrong("network.layers", "the network has no hidden layer whose size could be set")
	}
	for _, l := range linear[:len(linear)-1] {
		l["out"] = int64(units)
	}
	r.Network.Names = nil // they were names of single weights
	for k := range r.Members {
		if m := &r.Members[k]; m.Layers != nil {
			one := Recipe{Network: Network{Layers: m.Layers}}
			if err := one.SetHidden(units); err != nil {
				return r.member(k, err)
			}
		}
	}
	return nil
}

// linear returns the linear layers.
func (r *Recipe) linear() []Layer {
	var all []Layer
	for l := range r.Network.All() {
		if l.Kind() == "linear" {
			all = append(all, l)
		}
	}
	return all
}

// Clone returns a copy that shares nothing that Set methods change.
func (r *Recipe) Clone() *Recipe {
	c := *r
	c.Network.Layers = clone(r.Network.Layers)
	c.Members = slices.Clone(r.Members)
	for k := range c.Members {
		if c.Members[k].Layers != nil {
			c.Members[k].Layers = clone(c.Members[k].Layers)
		}
	}
	return &c
}

// WithoutFiles returns a copy that writes nothing: no checkpoints, logs or
// results. Of many trainings, none does.
func (r *Recipe) WithoutFiles() *Recipe {
	c := r.Clone()
	c.Training.Checkpoint, c.Training.CheckpointEvery = "", ""
	c.Training.Log, c.Training.TensorBoard, c.Training.Out = "", "", ""
	return c
}
