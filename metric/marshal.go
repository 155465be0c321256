package metric

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *AccuracyMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *AccuracyMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *HammingMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *HammingMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *TopKMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *TopKMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *ClassMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *ClassMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *ConfusionMatrix) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *ConfusionMatrix) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *AgreementMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *AgreementMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *ReportMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *ReportMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *AUCMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *AUCMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *AveragePrecisionMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *AveragePrecisionMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *ProbabilityMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *ProbabilityMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *CalibrationMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *CalibrationMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *RegressionMetric) MarshalBinary() ([]byte, error) { return marshal(m) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *RegressionMetric) UnmarshalBinary(b []byte) error { return restore(m, b) }
