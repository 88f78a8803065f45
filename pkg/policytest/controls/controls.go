// Package controls compares the library with what is known to be worth
// checking: the controls that other tools have, merged into concepts, and
// those that none has. It says of each which policy covers it, or why none does.
package controls

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
)

//go:embed controls.tsv
var controls string

//go:embed declined.tsv
var declined string

// Control is one concept that can be checked: what several tools check under
// names of their own, or what none checks.
type Control struct {
	// Name is the concept's, s3-bucket-block-public-acls.
	Name string
	// Platform is aws, kubernetes or cross-platform.
	Platform, Service, Resource string
	Description                 string
	// Pillar is the id of pkg/wellarchitected.
	Pillar   string
	Practice string
	// Tools is the number of tools that check it, 0 for one that no tool has.
	Tools int
	// Formats are those in which code can show it: cfn, tf, k8s. None if only a running account can.
	Formats string
	// IDs are what the tools call it.
	IDs []string
}

// Coverage is what the library does about a control: Policy judges it, or Reason says why none does.
// Both are empty for a control that is still to be built.
type Coverage struct {
	Control
	Policy *policy.Policy
	Reason string
}

// onlyRunning is the reason of controls that no code shows.
const onlyRunning = "only a running account or cluster shows it"

// Cover finds the policy of each control: one that is named or aliased like
// the control or like one of its ids. It fails where declined.tsv names a
// control that does not exist or that a policy covers.
func Cover(library *policy.Library) ([]Coverage, error) {
	all, err := read()
	if err != nil {
		return nil, err
	}
	reasons, err := readDeclined()
	if err != nil {
		return nil, err
	}
	named := map[string]*policy.Policy{}
	for _, p := range library.Policies() {
		for _, name := range append([]string{p.ID}, p.Aliases...) {
			named[strings.ToLower(name)] = p
		}
	}
	covered := make([]Coverage, 0, len(all))
	for _, c := range all {
		v := Coverage{Control: c, Policy: c.policy(named), Reason: reasons[c.Name]}
		switch {
		case v.Policy != nil && v.Reason != "":
			return nil, fmt.Errorf("declined.tsv: %s is covered by %s", c.Name, v.Policy.ID)
		case v.Policy == nil && v.Reason == "" && c.Formats == "":
			v.Reason = onlyRunning
		}
		delete(reasons, c.Name)
		covered = append(covered, v)
	}
	for name := range reasons {
		return nil, fmt.Errorf("declined.tsv: there is no control %s", name)
	}
	return covered, nil
}

// policy is the one that the control's own name names, else the first of its ids'.
func (c Control) policy(named map[string]*policy.Policy) *policy.Policy {
	for _, name := range append([]string{c.Name}, c.IDs...) {
		if p := named[strings.ToLower(name)]; p != nil {
			return p
		}
	}
	return nil
}

func read() ([]Control, error) {
	rows, err := table(controls, 10)
	if err != nil {
		return nil, fmt.Errorf("controls.tsv: %w", err)
	}
	all := make([]Control, 0, len(rows))
	for _, r := range rows {
		tools, err := strconv.Atoi(r[7])
		if err != nil {
			return nil, fmt.Errorf("controls.tsv: %s: %w", r[0], err)
		}
		all = append(all, Control{Name: r[0], Platform: r[1], Service: r[2], Resource: r[3], Description: r[4], Pillar: r[5],
			Practice: r[6], Tools: tools, Formats: r[8], IDs: strings.FieldsFunc(r[9], func(c rune) bool { return c == ';' })})
	}
	return all, nil
}

func readDeclined() (map[string]string, error) {
	rows, err := table(declined, 2)
	if err != nil {
		return nil, fmt.Errorf("declined.tsv: %w", err)
	}
	reasons := make(map[string]string, len(rows))
	for _, r := range rows {
		if reasons[r[0]] != "" {
			return nil, fmt.Errorf("declined.tsv: %s stands there twice", r[0])
		}
		reasons[r[0]] = r[1]
	}
	if !slices.IsSortedFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) }) {
		return nil, fmt.Errorf("declined.tsv is not sorted by name")
	}
	return reasons, nil
}

func table(text string, columns int) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.Comment, r.LazyQuotes, r.FieldsPerRecord = '\t', '#', true, columns
	var rows [][]string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}
