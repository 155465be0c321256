package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/plot"
)

// sightFlags say which pictures of a network's inside plot draws.
type sightFlags struct {
	filters                   bool
	maps, saliency, occlusion string // pictures to look at, "" for none
	layer, of                 string
	sample, patch, stride     int
	seed                      uint64
	json                      bool
}

func (f *sightFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.BoolVar(&f.filters, "filters", false, "of a convolutional network: draw the filters of its convolutions, as filters.png")
	s.StringVar(&f.maps, "maps", "", "of a model of pictures: draw what each layer makes of `PICTURE`, a file or DATA as cajal predict takes it, as maps-PICTURE.png")
	s.StringVar(&f.saliency, "saliency", "", "of a model of pictures: draw how much each pixel of `PICTURE` moves the answer, by the gradient and by SmoothGrad, as saliency-PICTURE.png")
	s.StringVar(&f.occlusion, "occlusion", "", "of a model of pictures: draw how much the answer's probability drops when a part of `PICTURE` is covered, as occlusion-PICTURE.png")
	s.IntVar(&f.sample, "sample", 0, "of DATA with several pictures look at sample `K`, counted from 0")
	s.StringVar(&f.layer, "layer", "", "for --filters and --maps: draw the layer at `PATH` alone, such as 4 or 2.conv1, and more of it (default: all)")
	s.StringVar(&f.of, "of", "", "for --saliency and --occlusion: the `CLASS` or the target that is explained (default: the class that is predicted, or the first target)")
	s.IntVar(&f.patch, "patch", 0, "for --occlusion: cover squares of `N` pixels (default: a quarter of the shorter side)")
	s.IntVar(&f.stride, "stride", 0, "for --occlusion: move the square by `N` pixels (default: a quarter of it)")
	s.Uint64Var(&f.seed, "seed", 0, "for --saliency: `SEED` of the noise of SmoothGrad")
	s.BoolVar(&f.json, "json", false, "for these pictures: print what they show as JSON on standard output, all else on standard error")
}

// inside reports whether pictures of the inside are asked for.
func (f *sightFlags) inside() bool {
	return f.filters || f.maps != "" || f.saliency != "" || f.occlusion != ""
}

// check refuses flags that say something of a picture that nobody asked for.
func (f *sightFlags) check(cmd *cobra.Command) error {
	picture := f.maps != "" || f.saliency != "" || f.occlusion != ""
	for _, c := range []struct {
		name, with string
		fits       bool
	}{
		{"sample", "--maps, --saliency or --occlusion", picture},
		{"layer", "--filters or --maps", f.filters || f.maps != ""},
		{"of", "--saliency or --occlusion", f.saliency != "" || f.occlusion != ""},
		{"patch", "--occlusion", f.occlusion != ""},
		{"stride", "--occlusion", f.occlusion != ""},
		{"seed", "--saliency", f.saliency != ""},
		{"json", "--filters, --maps, --saliency or --occlusion", f.inside()},
	} {
		if cmd.Flags().Changed(c.name) && !c.fits {
			return usageError{fmt.Errorf("--%s is for %s", c.name, c.with)}
		}
	}
	if f.sample < 0 {
		return usageError{fmt.Errorf("--sample %d: samples are counted from 0", f.sample)}
	}
	return nil
}

// sight is what pictures of the inside show, as JSON.
type sight struct {
	Model     string                      `json:"model"`
	Filters   []experiment.FilterLayer    `json:"filters,omitempty"`
	Maps      *experiment.MapsResult      `json:"maps,omitempty"`
	Saliency  *experiment.SaliencyResult  `json:"saliency,omitempty"`
	Occlusion *experiment.OcclusionResult `json:"occlusion,omitempty"`
	Files     []string                    `json:"files"`
}

// draw draws the pictures of a model into dir.
func (f *sightFlags) draw(cmd *cobra.Command, in *sampleFlags, m *model.Model, dir string) (err error) {
	found := sight{Model: m.Description().Name}
	defer func() {
		if f.json {
			if err == nil {
				err = writeJSON(cmd.OutOrStdout(), found)
			}
			listFiles(cmd.ErrOrStderr(), found.Files)
			return
		}
		listFiles(cmd.OutOrStdout(), found.Files)
	}()
	save := func(name string, p *plot.Plot) error {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("make the output directory: %w", err)
		}
		file := filepath.Join(dir, name+".png")
		if err := p.Save(file); err != nil {
			return err
		}
		found.Files = append(found.Files, file)
		return nil
	}
	suffix := ""
	if f.layer != "" {
		suffix = "-" + fileName(f.layer)
	}
	if f.filters {
		p, layers, err := experiment.FiltersPicture(m, f.layer)
		if err != nil {
			return usageError{fmt.Errorf("--filters: %w", err)}
		}
		found.Filters = layers
		if err := save("filters"+suffix, p); err != nil {
			return err
		}
	}
	looking := &looking{cmd: cmd, in: in, model: m, read: map[string]*samples{}}
	var answers []string
	for _, view := range []struct {
		flag, picture, of, file string
		draw                    func(s *experiment.Shown) (*plot.Plot, error)
	}{
		{"maps", f.maps, "", "maps" + suffix, func(s *experiment.Shown) (p *plot.Plot, err error) {
			if p, found.Maps, err = s.FeatureMapsPicture(f.layer); err != nil {
				return nil, usageError{fmt.Errorf("--maps: %w", err)}
			}
			return p, nil
		}},
		{"saliency", f.saliency, f.of, "saliency", func(s *experiment.Shown) (p *plot.Plot, err error) {
			if p, found.Saliency, err = s.SaliencyPicture(f.seed); err != nil {
				return nil, fmt.Errorf("--saliency: %w", err)
			}
			return p, nil
		}},
		{"occlusion", f.occlusion, f.of, "occlusion", func(s *experiment.Shown) (p *plot.Plot, err error) {
			patch, stride, err := f.covered(cmd, s)
			if err != nil {
				return nil, err
			}
			if p, found.Occlusion, err = s.OcclusionPicture(cmd.Context(), patch, stride); err != nil {
				return nil, fmt.Errorf("--occlusion: %w", err)
			}
			return p, nil
		}},
	} {
		if view.picture == "" {
			continue
		}
		s, file, err := looking.at(view.flag, view.picture, f.sample, view.of)
		if err != nil {
			return err
		}
		p, err := view.draw(s)
		if err != nil {
			return err
		}
		if err := save(view.file+"-"+file, p); err != nil {
			return err
		}
		if answer := s.Name + ": " + s.Answer; !slices.Contains(answers, answer) {
			answers = append(answers, answer)
		}
	}
	if !f.json {
		for _, answer := range answers {
			fmt.Fprintln(cmd.OutOrStdout(), answer)
		}
	}
	return nil
}

// covered returns how large the patch of --occlusion is, and how far it moves.
func (f *sightFlags) covered(cmd *cobra.Command, s *experiment.Shown) (patch, stride int, err error) {
	patch, stride, side := s.Patch()
	if cmd.Flags().Changed("patch") {
		if patch, stride = f.patch, max(1, f.patch/4); patch < 1 || patch > side {
			return 0, 0, usageError{fmt.Errorf("--patch %d: want 1 to %d, as the picture has pixels", patch, side)}
		}
	}
	if cmd.Flags().Changed("stride") {
		if stride = f.stride; stride < 1 || stride > patch {
			return 0, 0, usageError{fmt.Errorf("--stride %d: want 1 to %d, as the patch has pixels, so that none is left out", stride, patch)}
		}
	}
	return patch, stride, nil
}

// looking shows pictures to a model.
type looking struct {
	cmd   *cobra.Command
	in    *sampleFlags
	model *model.Model
	read  map[string]*samples // by what flags call them: several may name one
}

// samples reads what a flag names, once.
func (l *looking) samples(flag, name string) (*samples, error) {
	if s := l.read[name]; s != nil {
		return s, nil
	}
	s, err := l.in.read(l.cmd, l.model, name, false)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	s.say(l.cmd.ErrOrStderr())
	l.read[name] = s
	return s, nil
}

// at shows the model sample k of what a flag names. file is what it is called in the names
// of files.
func (l *looking) at(flag, name string, k int, of string) (shown *experiment.Shown, file string, err error) {
	if err := experiment.TakesPictures(l.model); err != nil {
		return nil, "", usageError{fmt.Errorf("--%s: %w", flag, err)}
	}
	s, err := l.samples(flag, name)
	if err != nil {
		return nil, "", err
	}
	switch n := s.Len(); {
	case n == 0:
		return nil, "", fmt.Errorf("--%s: %s has no picture", flag, name)
	case n > 1 && !l.cmd.Flags().Changed("sample"):
		return nil, "", usageError{fmt.Errorf("--%s: %s has %s; want one, or --sample K, 0 to %d", flag, name, figure.Count(n, "picture"), n-1)}
	case k >= n:
		return nil, "", usageError{fmt.Errorf("--sample %d: %s has %s, 0 to %d", k, name, figure.Count(n, "picture"), n-1)}
	}
	title := filepath.Base(s.name)
	if s.pictures != nil {
		title = l.pictureName(name, s.pictures.readable()[k])
	}
	file = strings.TrimSuffix(title, filepath.Ext(title))
	if s.pictures == nil && s.Len() > 1 {
		title, file = fmt.Sprintf("%s, sample %d", title, k), fmt.Sprintf("%s-%d", file, k)
	}
	shown, err = experiment.Show(l.cmd.Context(), l.model, visible(title), take(s.xs, []int{k})[0], of)
	var unknown *experiment.UnknownOutputError
	if errors.As(err, &unknown) {
		return nil, "", usageError{fmt.Errorf("--of %w", err)}
	}
	return shown, fileName(strings.ReplaceAll(file, "/", "-")), err
}

// pictureName returns what a picture is called that was found at a path: its place in the
// folder that was named, or its file, with the folder of a class, for those of other classes
// are often called the same.
func (l *looking) pictureName(named, path string) string {
	if place, err := filepath.Rel(named, path); err == nil && place != "." {
		return filepath.ToSlash(place)
	}
	file := filepath.Base(path)
	if class := filepath.Base(filepath.Dir(path)); slices.Contains(l.model.Classes(), class) {
		return class + "/" + file
	}
	return file
}

// readable are the files of the pictures that could be read, in order.
func (p *pictures) readable() (files []string) {
	for i, name := range p.files {
		if p.failed[i] == nil {
			files = append(files, name)
		}
	}
	return files
}

// fileName returns a name with signs that all file systems take.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, s)
	return cmp.Or(strings.Trim(s, " ."), "picture")
}
