package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Show gives the configuration as the plinth.yaml that says all of it by itself, with the place of
// each setting behind it. The severity is what fails a run where the file does not say.
func (c *Config) Show(failOn policy.Severity) string {
	s := shower{config: c}
	s.line(0, "profile: "+quoted(orElse(c.Profile, Recommended)), "profile")
	if c.FailOn != nil {
		failOn = *c.FailOn
	}
	level := "never"
	if failOn > 0 {
		level = failOn.String()
	}
	s.line(0, "fail-on: "+quoted(level), "fail-on")
	s.policies()
	s.list("exclude", c.Exclude)
	if len(c.Owners) > 0 {
		s.plain(0, "owners:")
		for i, o := range c.Owners {
			s.line(1, quoted(o.Pattern)+": "+quoted(o.Name), fmt.Sprintf("owners[%d]", i))
		}
	}
	s.list("accept-from", c.AcceptFrom)
	s.suppressions()
	if c.Baseline != "" {
		s.line(0, "baseline: "+quoted(c.Baseline), "baseline")
	}
	s.list("account", c.Account)
	s.roots("terraform", "var-files", "vars", c.Terraform)
	s.roots("cloudformation", "parameter-files", "parameters", c.CloudFormation)
	if len(c.Workloads) > 0 {
		s.plain(0, "workloads:")
		for _, kind := range slices.Sorted(maps.Keys(c.Workloads)) {
			s.line(1, quoted(kind)+": "+quoted(c.Workloads[kind]), "workloads."+kind)
		}
	}
	s.helm()
	return s.out.String()
}

type shower struct {
	config *Config
	out    bytes.Buffer
}

func quoted(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "null" // what a configuration holds can always be written
	}
	return strings.TrimSpace(out.String())
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (s *shower) plain(depth int, text string) {
	s.out.WriteString(strings.Repeat("  ", depth) + text + "\n")
}

// line writes a setting with its place, or that it is the default.
func (s *shower) line(depth int, text, key string) {
	place := "default"
	if at, ok := s.config.Origins[key]; ok {
		place = at.String()
	}
	s.plain(depth, text+"  # "+place)
}

func (s *shower) at(depth int, text string, r source.Range) {
	s.plain(depth, text+"  # "+r.String())
}

func (s *shower) list(section string, items []string) {
	if len(items) == 0 {
		return
	}
	s.plain(0, section+":")
	for i, item := range items {
		s.line(1, "- "+quoted(item), fmt.Sprintf("%s[%d]", section, i))
	}
}

func (s *shower) policies() {
	if len(s.config.Policies) == 0 {
		return
	}
	s.plain(0, "policies:")
	for _, id := range slices.Sorted(maps.Keys(s.config.Policies)) {
		setting := s.config.Policies[id]
		if setting.On == nil && setting.Severity == 0 && setting.NoInline == nil && len(setting.Parameters) == 0 {
			continue
		}
		s.plain(1, id+":")
		if setting.On != nil {
			s.line(2, fmt.Sprintf("enabled: %t", *setting.On), "policies."+id+".enabled")
		}
		if setting.NoInline != nil {
			s.line(2, fmt.Sprintf("no-inline: %t", *setting.NoInline), "policies."+id+".no-inline")
		}
		if setting.Severity > 0 {
			s.line(2, "severity: "+setting.Severity.String(), "policies."+id+".severity")
		}
		for _, name := range slices.Sorted(maps.Keys(setting.Parameters)) {
			s.line(2, name+": "+quoted(setting.Parameters[name]), "policies."+id+"."+name)
		}
	}
}

func (s *shower) suppressions() {
	if len(s.config.Suppress) == 0 {
		return
	}
	s.plain(0, "suppress:")
	for _, x := range s.config.Suppress {
		s.at(1, "- policy: "+quoted(x.Policy), x.Range)
		for _, field := range [][2]string{{"address", x.Address}, {"path", x.Path}, {"reason", x.Reason}, {"owner", x.Owner}} {
			if field[1] != "" {
				s.plain(2, field[0]+": "+quoted(field[1]))
			}
		}
		if !x.Until.IsZero() {
			s.plain(2, "until: "+x.Until.Format(time.DateOnly))
		}
	}
}

func (s *shower) roots(section, files, values string, roots map[string]Root) {
	if len(roots) == 0 {
		return
	}
	s.plain(0, section+":")
	for _, at := range slices.Sorted(maps.Keys(roots)) {
		r := roots[at]
		s.line(1, quoted(s.relative(at))+":", section+"."+at)
		if len(r.Files) > 0 {
			s.plain(2, files+":")
			for _, f := range r.Files {
				s.at(3, "- "+quoted(s.relative(f.Path)), f.Range)
			}
		}
		if len(r.Values) > 0 {
			s.plain(2, values+":")
			for _, v := range r.Values {
				s.at(3, quoted(v.Name)+": "+quoted(v.Text), v.Range)
			}
		}
		if r.Workspace != "" {
			s.plain(2, "workspace: "+quoted(r.Workspace))
		}
	}
}

func (s *shower) helm() {
	if len(s.config.Helm) == 0 {
		return
	}
	s.plain(0, "helm:")
	for _, at := range slices.Sorted(maps.Keys(s.config.Helm)) {
		chart := s.config.Helm[at]
		s.line(1, quoted(s.relative(at))+":", "helm."+at)
		if len(chart.ValuesFiles) > 0 {
			files := make([]string, len(chart.ValuesFiles))
			for i, f := range chart.ValuesFiles {
				files[i] = s.relative(f)
			}
			s.plain(2, "values: "+quoted(files))
		}
		if len(chart.Values) > 0 {
			s.plain(2, "set: "+quoted(chart.Values))
		}
		if len(chart.APIVersions) > 0 {
			s.plain(2, "api-versions: "+quoted(chart.APIVersions))
		}
		for _, field := range [][2]string{{"release", chart.Release}, {"namespace", chart.Namespace}, {"kube-version", chart.KubeVersion}} {
			if field[1] != "" {
				s.plain(2, field[0]+": "+quoted(field[1]))
			}
		}
	}
}

// relative gives a path of the tree as the configuration writes it.
func (s *shower) relative(name string) string {
	dir := s.config.Dir()
	if dir == "." {
		return name
	}
	if name == dir {
		return "."
	}
	if inside, ok := strings.CutPrefix(name, dir+"/"); ok {
		return inside
	}
	return path.Join(strings.Repeat("../", strings.Count(dir, "/")+1), name)
}
