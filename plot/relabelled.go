package plot

// Relabelled returns the plot with other words on its axes and for its series, such as
// those of another language: say returns what stands for a label, the label itself for
// one that is to stay. Titles, names beside an axis and the names of classes stay.
func (p *Plot) Relabelled(say func(label string) string) *Plot {
	n := *p
	switch d := p.drawing.(type) {
	case *figure:
		n.drawing = d.relabelled(say)
	case *sheet:
		s := *d
		s.xLabel, s.yLabel, s.legend = said(s.xLabel, say), said(s.yLabel, say), relabelled(s.legend, say)
		s.panels = make([]*figure, len(d.panels))
		for i, f := range d.panels {
			s.panels[i] = f.relabelled(say)
		}
		n.drawing = &s
	}
	return &n
}

func (f *figure) relabelled(say func(string) string) *figure {
	n := *f
	n.x.label, n.y.label, n.legend = said(f.x.label, say), said(f.y.label, say), relabelled(f.legend, say)
	return &n
}

// relabelled returns entries with other words for series.
func relabelled(entries []entry, say func(string) string) []entry {
	if entries == nil {
		return nil
	}
	all := make([]entry, len(entries))
	for i, e := range entries {
		if all[i] = e; e.kind == seriesEntry || e.kind == absentEntry {
			all[i].label = said(e.label, say)
		}
	}
	return all
}

// said is what stands for a label; an axis without one stays without.
func said(label string, say func(string) string) string {
	if label == "" {
		return ""
	}
	return oneLine(say(label))
}
