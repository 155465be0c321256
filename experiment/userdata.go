package experiment

import (
	"context"
	"strings"

	"cajal/internal/figure"
	"cajal/model/fromrecipe"
	"cajal/recipe"
)

// userData is data of the user's own, in parts. One of the four is there.
type userData struct {
	table  *tableData
	images *imageData
	arrays *arrayData
	pixels *pixelData
}

// readUserData reads the user's data, unless that is known, and splits it.
func readUserData(ctx context.Context, r *recipe.Recipe, known *userData, hooks Hooks) (*userData, error) {
	if r.Data.Kind == "images" {
		m := &imageData{}
		if known != nil {
			m.folder, m.spec, m.x, m.note = known.images.folder, known.images.spec, known.images.x, known.images.note
		} else if err := m.read(ctx, r, hooks); err != nil {
			return nil, err
		}
		m.facts = fromrecipe.PictureFacts(r, m.folder.Classes)
		return &userData{images: m}, m.split(r)
	}
	if r.Data.Kind == "arrays" {
		m := &arrayData{}
		if known != nil {
			*m = *known.arrays
		} else if err := m.read(r); err != nil {
			return nil, err
		}
		return &userData{arrays: m}, m.split(r)
	}
	if r.Data.Bytes() {
		m := &pixelData{}
		if known != nil {
			*m = *known.pixels
		} else if err := m.read(r); err != nil {
			return nil, err
		}
		return &userData{pixels: m}, m.split(r)
	}
	t := &tableData{}
	if known != nil {
		t.frame, t.targets = known.table.frame, known.table.targets
	} else if err := t.read(r); err != nil {
		return nil, err
	}
	return &userData{table: t}, t.fit(r)
}

// title is what a recipe for the data is called unless its user says otherwise; ok is false
// where no title is proposed.
func (u *userData) title() (title phrase, ok bool) {
	switch {
	case u == nil:
	case u.arrays != nil && u.arrays.y != nil:
		return u.arrays.title(), true
	case u.table != nil && u.table.frame != nil:
		return u.table.title(), true
	}
	return phrase{}, false
}

// classes returns where the data is and its classes, none where numbers are predicted; ok is
// false for a table, whose schema knows them.
func (u *userData) classes() (path string, classes []string, ok bool) {
	switch {
	case u.images != nil:
		return u.images.folder.Path, u.images.folder.Classes, true
	case u.arrays != nil:
		return u.arrays.path, u.arrays.classes, true
	case u.pixels != nil:
		return u.pixels.path, u.pixels.classes, true
	}
	return "", nil, false
}

// facts returns what a network has to fit.
func (u *userData) facts(r *recipe.Recipe) recipe.Facts {
	switch {
	case u.images != nil:
		return u.images.facts
	case u.arrays != nil:
		return u.arrays.facts()
	case u.pixels != nil:
		return u.pixels.facts()
	}
	return fromrecipe.TableFacts(r, u.table.schemas)
}

// describe says what was found.
func (u *userData) describe() string {
	switch {
	case u.images != nil:
		return u.images.report()
	case u.arrays != nil:
		return u.arrays.report()
	case u.pixels != nil:
		return u.pixels.report()
	}
	return u.table.report()
}

// split returns the numbers of the samples in each part.
func (u *userData) split() *parts {
	switch {
	case u.images != nil:
		return &u.images.parts
	case u.arrays != nil:
		return &u.arrays.parts
	case u.pixels != nil:
		return &u.pixels.parts
	}
	return &u.table.parts
}

// sets returns the parts of the data, prepared; those of arrays raw.
func (u *userData) sets(r *recipe.Recipe, hooks Hooks) (s sets, err error) {
	if m := u.images; m != nil {
		hooks.step("generate", "%s: %s", m.folder.Path, figure.Count(len(m.folder.Files), "picture"))
		if s, err = m.sets(); err == nil {
			hooks.step("split", "%s", s.describe())
		}
		return s, err
	}
	if m := u.arrays; m != nil {
		hooks.step("generate", "%s: %s", m.path, figure.Count(m.x.Dim(0), "sample"))
		if s, err = m.sets(); err == nil {
			hooks.step("split", "%s", s.describe())
		}
		return s, err
	}
	if m := u.pixels; m != nil {
		hooks.step("generate", "%s: %s", m.path, figure.Count(m.set.Len(), "picture"))
		if s, err = m.sets(); err == nil {
			hooks.step("split", "%s", s.describe())
		}
		return s, err
	}
	t := u.table
	hooks.step("generate", "%s: %s of %s", t.frame.File, figure.Count(t.frame.Rows, "row"), strings.Join(t.targets.Names(), ", "))
	if s, err = t.sets(r); err != nil {
		return s, err
	}
	hooks.step("split", "%s", s.describe())
	hooks.step("standardise", "%s", t.describe())
	return s, nil
}
