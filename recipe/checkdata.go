package recipe

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/data/table"
	"cajal/internal/figure"
)

// CheckData checks the table [data] of a recipe alone.
func (r *Recipe) CheckData() error {
	d := &r.Data
	if err := r.oneOf("data.kind", d.Kind, sortedKeys(kinds)); err != nil {
		return err
	}
	if err := r.checkUserData(); err != nil {
		return err
	}
	if err := first(r.checkScaler(), r.checkAugment()); err != nil {
		return err
	}
	k := kinds[d.Kind]
	err := first(
		r.between("data.test_samples", float64(d.TestSamples), 0, maxSamples),
		r.between("data.test_share", d.TestShare, 0, 0.99),
		r.between("data.noise", d.Noise, 0, math.MaxFloat64),
		r.between("data.factor", number(d.Factor, 0.8), 0, below1),
		r.between("data.covariance", number(d.Covariance, 1), 0, math.MaxFloat64),
		r.between("data.deviation", number(d.Deviation, 1), 0, math.MaxFloat64),
		r.between("data.classes", float64(len(d.Classes)), 0, maxClasses),
		r.seed("data.test_seed", d.TestSeed),
		r.checkMade(),
	)
	switch {
	case err != nil:
		return err
	case k.generated && !(d.Samples >= 1 && d.Samples <= maxSamples):
		return r.Wrong("data.samples", found(d.Samples, "1 to %d", maxSamples))
	case !k.generated && d.Samples != 0:
		return r.Wrong("data.samples", fmt.Sprintf("the number of samples of %s is fixed", d.Kind))
	case d.TestSamples > 0 && !k.generated:
		return r.Wrong("data.test_samples", fmt.Sprintf("%s has no fresh samples to draw; test_share keeps a part of its samples to test on", d.Kind))
	case d.TestSamples > 0 && d.TestShare > 0:
		return r.Wrong("data.test_share", "test_samples is set too; want one of them")
	case d.TestSeed != nil && (!k.generated || k.oneDraw):
		return r.Wrong("data.test_seed", fmt.Sprintf("%s draws no test samples of their own", d.Kind))
	case d.ClassCount != nil && !k.manyClasses:
		return r.Wrong("data.class_count", fmt.Sprintf("the number of classes of %s is fixed", d.Kind))
	case d.Dir != "" && d.Kind != "mnist":
		return r.Wrong("data.dir", fmt.Sprintf("%s is read from no directory", d.Kind))
	}
	if d.ClassCount != nil {
		err = r.between("data.class_count", float64(*d.ClassCount), 2, maxClasses)
	}
	return err
}

// checkScaler refuses a scaler that is not known, or that has nothing to scale.
func (r *Recipe) checkScaler() error {
	d := &r.Data
	switch {
	case d.Scaler == "":
		return nil
	case d.Kind == "images" || d.Bytes():
		return r.Wrong("data.scaler", "pixels of pictures are always from -1, black, to 1, white")
	case d.Standardise:
		return r.Wrong("data.scaler", "standardise is set too; want one of them")
	case d.Range != nil:
		return r.Wrong("data.scaler", "range is set too, by which pixels become numbers from -1 to 1; want one of them")
	}
	return r.oneOf("data.scaler", d.Scaler, data.ScalingKinds())
}

// checkUserData refuses keys of the user's own data elsewhere, and values that
// can't be.
func (r *Recipe) checkUserData() error {
	d := &r.Data
	task := keyed{"task", d.Task != ""}
	tables := []keyed{{"target", d.Target != nil && d.Target != ""}, {"target_transform", d.TargetTransform != ""}, {"split", d.Split != ""}, {"time", d.Time != ""}, {"group", d.Group != ""}, {"weight", d.Weight != ""}, {"columns", len(d.Columns) > 0}, {"missing", len(d.Missing) > 0}, {"not_missing", len(d.NotMissing) > 0},
		{"delimiter", d.Delimiter != ""}, {"decimal", d.Decimal != ""}, {"dates", d.Dates != ""}, {"header", d.Header != ""},
		{"encoding", d.Encoding != ""}, {"comment", d.Comment != ""}, {"skip_lines", d.SkipLines != 0}}
	pictures := []keyed{{"size", d.Size != 0}, {"colour", d.Colour != ""}, {"stream", d.Stream != nil}}
	arrays := []keyed{{"x", d.X != ""}, {"y", d.Y != ""}, {"x_test", d.TestX != ""}, {"y_test", d.TestY != ""}, {"axes", d.Axes != ""}, {"range", d.Range != nil}}
	labels := []keyed{{"labels", d.Labels != ""}}
	const noPictures, noArrays, noLabels = "size, colour and stream are for images", "it is for the arrays of an .npz file", "it is for cifar"
	var err error
	switch {
	case !d.UserData():
		return r.none(fmt.Sprintf("%s is not read from files of yours; table, images, arrays, idx and cifar are", d.Kind),
			slices.Concat([]keyed{{"path", d.Path != ""}, {"validation_share", d.ValidationShare != 0}, task}, tables, pictures, arrays, labels)...)
	case d.Kind == "images":
		err = first(r.checkPictures(), r.none("it is for tables; the class of a picture is its folder's name", append([]keyed{task}, tables...)...), r.none(noArrays, arrays...))
	case d.Bytes():
		err = first(r.none("it is for tables; the classes are the labels of the files", append([]keyed{task}, tables...)...), r.none("size, colour and stream are for images, and these are of one size", pictures...), r.none(noArrays, arrays...))
	case d.Kind == "arrays":
		err = first(r.none(noPictures, pictures...), r.none("it is for tables; y names what to predict", tables...), r.checkArrays())
	default:
		err = first(r.none(noPictures, pictures...), r.none(noArrays, arrays...), r.checkTable())
	}
	if err == nil && d.Kind != "cifar" {
		err = r.none(noLabels, labels...)
	}
	if err == nil {
		err = r.oneOf("data.labels", cmp.Or(d.Labels, "fine"), []string{"coarse", "fine"})
	}
	switch {
	case err != nil:
		return err
	case d.Path == "":
		return r.Wrong("data.path", "missing; it names the file to read")
	case d.Standardise:
		return r.Wrong("data.standardise", "columns of a table and pictures always are, so the key is not needed")
	case r.Random != "streams":
		return r.Wrong("random", fmt.Sprintf("%q, want \"streams\" for %s", r.Random, d.Kind))
	case len(d.Cases) > 0 || d.ClassCount != nil:
		return r.Wrong("data", "cases and class_count are not for data of your own")
	case d.ValidationShare > 0 && d.ValidationShare+d.TestShare > 0.95:
		return r.Wrong("data.validation_share", "with test_share it leaves nothing to train on")
	}
	return r.between("data.validation_share", d.ValidationShare, 0, 0.9)
}

func (r *Recipe) checkTable() error {
	d := &r.Data
	if err := first(r.checkTargets(), r.oneOf("data.split", d.Split, splitKinds), r.oneOf("data.task", d.Task, taskKinds), r.checkTransform(),
		r.between("data.skip_lines", float64(d.SkipLines), 0, maxSamples), r.oneOf("data.decimal", d.Decimal, decimals), r.oneOf("data.dates", d.Dates, dateOrders), r.oneOf("data.header", d.Header, headers)); err != nil {
		return err
	}
	if _, err := table.ParseDelimiter(d.Delimiter); err != nil {
		return r.Wrong("data.delimiter", err.Error())
	}
	for _, name := range sortedKeys(d.Columns) {
		if err := r.oneOf("data.columns."+name, d.Columns[name], columnKinds); err != nil {
			return err
		}
	}
	if err := r.checkParting(); err != nil {
		return err
	}
	for _, target := range d.Targets() {
		if kind := d.Columns[target]; slices.Contains([]string{"ignore", "embed", "one-hot", "target-encoding"}, kind) {
			return r.Wrong("data.columns."+target, fmt.Sprintf("%q, and it is the target", kind))
		}
	}
	return nil
}

// noTransform is the value of data.target_transform that leaves targets as they are.
const noTransform = "none"

// Transform returns the kind of the transform of a table's target, one of
// data.TargetTransforms, "" for none.
func (d *Data) Transform() string {
	if d.TargetTransform == noTransform {
		return ""
	}
	return d.TargetTransform
}

// checkTransform refuses a transform of the target that is not known, or of numbers that
// the loss takes in the units of the data.
func (r *Recipe) checkTransform() error {
	const key = "data.target_transform"
	if err := r.oneOf(key, r.Data.TargetTransform, transformKinds); err != nil || r.Data.Transform() == "" {
		return err
	}
	if r.Data.Task == "classification" {
		return r.Wrong(key, "it is for numbers, and the task is classification")
	}
	switch l := &r.Loss; {
	case l.Unscaled():
		return r.Wrong(key, l.Kind+" takes counts as they are; want \"none\", or mse as the loss")
	case l.Activation() == "gaussian":
		return r.Wrong(key, l.Kind+" predicts deviations, which have no such transform; want \"none\", or quantiles of the quantile loss")
	}
	return nil
}

func (r *Recipe) checkArrays() error {
	d := &r.Data
	switch {
	case (d.TestX == "") != (d.TestY == ""):
		return r.Wrong("data.x_test", "x_test and y_test belong together; want both")
	case d.TestX != "" && (d.X == "" || d.Y == ""):
		return r.Wrong("data.x_test", "x and y are missing, which name the arrays to learn from")
	case d.TestX != "" && d.TestShare > 0:
		return r.Wrong("data.test_share", "x_test is set too; want one of them")
	}
	if err := r.checkRange(); err != nil {
		return err
	}
	return first(r.oneOf("data.axes", cmp.Or(d.Axes, ArrayAxes[0]), ArrayAxes), r.oneOf("data.task", d.Task, taskKinds))
}

// ArrayAxes are what arrays of pictures may have for axes: N samples of C channels, of the
// height H and the width W.
var ArrayAxes = []string{"NHW", "NCHW", "NHWC"}

// checkRange refuses numbers of black and white that are none.
func (r *Recipe) checkRange() error {
	ends := r.Data.Range
	switch {
	case ends == nil:
		return nil
	case len(ends) != 2:
		return r.Wrong("data.range", fmt.Sprintf("%s, want two, of black and of white, such as [0, 255]", figure.Count(len(ends), "number")))
	case !(math.Abs(ends[0]-ends[1]) <= math.MaxFloat32) || ends[0] == ends[1] || math.Abs(ends[0]) > math.MaxFloat32:
		return r.Wrong("data.range", fmt.Sprintf("%v, want two different numbers, of black and of white, such as [0, 255]", ends))
	}
	return nil
}

func (r *Recipe) checkPictures() error {
	if err := r.oneOf("data.colour", cmp.Or(r.Data.Colour, "rgb"), sortedKeys(colours)); err != nil {
		return err
	}
	if size, _ := r.Data.Pictures(); size < 1 || size > maxPictureSize {
		return r.Wrong("data.size", fmt.Sprintf("pictures of %d×%d pixels, want 1 to %d", size, size, maxPictureSize))
	}
	return nil
}
