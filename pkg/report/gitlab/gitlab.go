// Package gitlab writes a result as GitLab's code quality report, a JSON array
// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).
// GitLab shows description, severity and place; the other keys are for machines.
package gitlab

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
)

// Options are what Write is told.
type Options struct {
	// Open adds what could not be determined, as info.
	Open bool
}

type issue struct {
	Type        string   `json:"type"`
	CheckName   string   `json:"check_name"`
	Description string   `json:"description"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Categories  []string `json:"categories"`
	Location    location `json:"location"`
	Pillar      string   `json:"pillar"`
	Practices   []string `json:"practices"`
	Address     string   `json:"address"`
}

type location struct {
	Path  string `json:"path"`
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int32 `json:"begin"`
	End   int32 `json:"end"`
}

// Write writes the findings that nobody has accepted and no earlier state holds, the gravest first.
func Write(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	seen := map[string]int{}
	out.WriteString("[")
	for i, f := range brief.Ranked(r, o.Open) {
		if i > 0 {
			out.WriteString(",")
		}
		line, err := json.Marshal(toIssue(f, seen))
		if err != nil {
			return fmt.Errorf("write code quality: %w", err)
		}
		out.WriteString("\n")
		out.Write(line)
	}
	out.WriteString("\n]\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write code quality: %w", err)
	}
	return nil
}

// toIssue gives each issue a fingerprint of its own: of several with one, GitLab keeps the last.
func toIssue(f *finding.Finding, seen map[string]int) issue {
	fingerprint := f.Fingerprint
	seen[fingerprint]++
	if n := seen[fingerprint]; n > 1 {
		fingerprint += "-" + strconv.Itoa(n)
	}
	x := issue{
		Type: "issue", CheckName: f.Policy.ID, Fingerprint: fingerprint, Severity: severity(f), Categories: []string{category(f.Policy)},
		Description: fmt.Sprintf("%s (%s)", brief.Line(f), brief.About(f)),
		Location:    location{Path: f.Range.File, Lines: lines{max(1, f.Range.Start.Line), max(1, f.Range.End.Line)}},
		Pillar:      f.Policy.Pillar, Practices: append([]string{}, f.Policy.Practices...), Address: brief.Address(f),
	}
	return x
}

func severity(f *finding.Finding) string {
	if f.Status == finding.Open {
		return "info"
	}
	switch f.Policy.Severity {
	case policy.Critical:
		return "blocker"
	case policy.High:
		return "critical"
	case policy.Medium:
		return "major"
	default:
		return "minor"
	}
}

// category gives one of the categories of Code Climate's specification, on which the report stands.
func category(p *policy.Policy) string {
	switch p.Pillar {
	case "security":
		return "Security"
	case "performance-efficiency":
		return "Performance"
	default:
		return "Bug Risk"
	}
}
