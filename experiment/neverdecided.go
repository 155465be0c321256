package experiment

import (
	"slices"
	"strconv"

	"cajal/model/fromrecipe"
	"cajal/train/diagnose"
)

// undecided leaves out of a network's findings what the decision has the last word on,
// which is taken when all networks are trained: which classes are never predicted.
func (o *Outcome) undecided(found []diagnose.Finding) []diagnose.Finding {
	if o.asksFor == nil {
		return found
	}
	return slices.DeleteFunc(found, func(f diagnose.Finding) bool { return f.Kind == diagnose.NeverPredicted })
}

// neverDecided says which of two classes the decision never chooses for the samples that
// were measured, if enough are of it to matter.
func (o *Outcome) neverDecided(ev *evaluation) (notes []phrase) {
	if o.asksFor == nil || o.facts.Classes != 2 {
		return nil
	}
	d, kept := o.deciding(), o.counted(ev.y)
	threshold := 0.5
	if d.by != nil {
		threshold = d.by.Threshold
	}
	predicted, places := d.classes(ev.p), ev.y.Reshape(-1).Int64s()
	var said, is [2]int
	for _, i := range kept {
		if c := predicted.At(i); c == 0 || c == 1 {
			said[int(c)]++
		}
		is[places[i]]++
	}
	names := fromrecipe.ClassNames(o.facts)
	for c, n := range is { // as diagnose has it: five samples, and one in a hundred
		if said[c] == 0 && said[1-c] > 0 && n >= 5 && 100*n >= len(kept) {
			notes = append(notes, phrased("Class %s is never predicted at the threshold %.4g of the probability of %s, though %d of %d samples are of it. Where columns say little, one answer for all may cost least: try columns that say more, or another threshold or other costs.",
				strconv.Quote(names[c]), threshold, names[d.positive], n, len(kept)))
		}
	}
	return notes
}
