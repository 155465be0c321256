package model

// features are what Requires may name: who does not know them would predict something
// else.
var features = []struct {
	name string
	used func(d *Description) bool
}{
	{requiresNetworks, func(d *Description) bool { return len(d.Networks) > 0 }},
	{requiresTransforms, func(d *Description) bool {
		return len(d.Outputs) > 0 && d.Outputs[0].Scaling != nil && d.Outputs[0].Scaling.Transforming()
	}},
	{requiresDecision, func(d *Description) bool { return len(d.Outputs) > 0 && d.Outputs[0].Decision != nil }},
}

// known reports whether this version knows a feature.
func known(feature string) bool {
	for _, f := range features {
		if f.name == feature {
			return true
		}
	}
	return false
}
