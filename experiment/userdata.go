package experiment

import (
	"cajal/data"
	"cajal/model/fromrecipe"
	"cajal/recipe"
)

// userData is data of the user's own, in parts. One of the two is there.
type userData struct {
	table  *tableData
	images *imageData
}

// readUserData reads the user's data, unless that is known, and splits it.
func readUserData(r *recipe.Recipe, known *userData) (*userData, error) {
	if r.Data.Kind == "images" {
		m := &imageData{}
		if known != nil {
			m.folder, m.x = known.images.folder, known.images.x
		} else if err := m.read(r); err != nil {
			return nil, err
		}
		m.facts = fromrecipe.PictureFacts(r, m.folder.Classes)
		return &userData{images: m}, m.split(r)
	}
	t := &tableData{}
	if known != nil {
		t.frame, t.target = known.table.frame, known.table.target
	} else if err := t.read(r); err != nil {
		return nil, err
	}
	return &userData{table: t}, t.fit(r)
}

// facts returns what a network has to fit.
func (u *userData) facts() recipe.Facts {
	if u.images != nil {
		return u.images.facts
	}
	return fromrecipe.TableFacts(u.table.schema)
}

// sets returns the parts of the data, prepared.
func (u *userData) sets(hooks Hooks) (s sets, err error) {
	if m := u.images; m != nil {
		hooks.step("generate", "%s: %d pictures", m.folder.Path, len(m.folder.Files))
		if s, err = m.sets(); err == nil {
			hooks.step("split", "%s", s.describe())
		}
		return s, err
	}
	t := u.table
	hooks.step("generate", "%s: %d rows of %s", t.frame.File, t.frame.Rows, t.target.Name)
	if s, err = t.sets(); err != nil {
		return s, err
	}
	hooks.step("split", "%s", s.describe())
	hooks.step("standardise", "%s", t.describe())
	return s, nil
}

// Describe says what was found in data of the user's own, "" for other data.
func (e *Experiment) Describe() string {
	switch {
	case e.user == nil:
		return ""
	case e.user.images != nil:
		return e.user.images.report()
	}
	return e.user.table.report()
}

// Parts returns the numbers, from 0, of the rows of a table, or of the pictures
// of a folder in the order of images.Find, that are for training, for validation
// and for testing; nil for other data.
func (e *Experiment) Parts() (train, validation, test []int) {
	switch {
	case e.user == nil:
		return nil, nil, nil
	case e.user.images != nil:
		p := &e.user.images.parts
		return p.train, p.valid, p.test
	}
	p := &e.user.table.parts
	return p.train, p.valid, p.test
}

// parts are the numbers of samples.
type parts struct{ train, valid, test []int }

// sets makes a data set of each part that has samples.
func (p *parts) sets(make func(index []int) (*data.TensorSet, error)) (s sets, err error) {
	for _, part := range []struct {
		index []int
		set   *data.Dataset
	}{{p.train, &s.train}, {p.valid, &s.valid}, {p.test, &s.test}} {
		if len(part.index) == 0 {
			continue // a nil *data.TensorSet would be a Dataset that is not nil
		}
		if *part.set, err = make(part.index); err != nil {
			return s, err
		}
	}
	return s, nil
}
