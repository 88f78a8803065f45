// Package config reads plinth.yaml: which policies are on and how they are
// set, which paths are left out, what fails a run, and what is accepted. It
// does not decide what a run finds; pkg/lint does with it.
package config

import (
	"errors"
	"io/fs"
	"path"
	"time"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Name is the configuration file's name.
const Name = "plinth.yaml"

// The profiles that are built in: sets of policies that are on unless the
// configuration says otherwise.
const (
	// Recommended holds what a senior architect would accept in a review
	// without argument. It is the default.
	Recommended = "recommended"
	// All holds every policy.
	All = "all"
	// Exam holds the policies whose lessons exams ask about.
	Exam = "exam"
)

// Profiles gives the names of the profiles, the default first.
func Profiles() []string { return []string{Recommended, All, Exam} }

// Config is one plinth.yaml. The zero value is what holds without one.
type Config struct {
	// File is the file's path relative to the tree's root, "" without one.
	File string
	// Profile is the set of policies that are on; "" means Recommended.
	Profile string
	// FailOn is the lowest severity that fails a run; nil means that the
	// file does not say. 0 means that none does.
	FailOn *policy.Severity
	// Policies are the settings of single policies, by id.
	Policies map[string]Setting
	// Exclude are the patterns of paths that are left out, as in .gitignore,
	// relative to the file's directory.
	Exclude []string
	// AcceptFrom are the tools whose suppressions in the source hold here.
	AcceptFrom []string
	// Suppress are the findings that are accepted.
	Suppress []Suppression
	// Baseline is the path of the baseline relative to the file's directory, or "".
	Baseline string
	// Account are directories and templates that hold their account's
	// baseline, relative to the file's directory: what they lack, the account lacks.
	Account []string
	// Workloads are kinds that carry a pod template, with the dotted path
	// that leads to it.
	Workloads map[string]string
	// Owners say who answers for files; the last pattern that matches counts.
	Owners []Owner
	// Terraform and CloudFormation are what roots are told, by the root's
	// directory or the template's path in the tree.
	Terraform, CloudFormation map[string]Root
	// Helm says how charts are rendered, by their directory in the tree.
	Helm map[string]Chart
	// Origins are where settings stand, by key: "profile", "exclude[0]",
	// "policies.s3-bucket-lifecycle.severity", "terraform.infra/prod".
	Origins map[string]source.Range
}

// Setting is what a configuration says of one policy.
type Setting struct {
	// On is nil when the profile decides.
	On *bool
	// Severity is 0 when the policy's own holds.
	Severity policy.Severity
	// NoInline says whether suppressions beside the code are refused; nil when the policy decides.
	NoInline *bool
	// Parameters are the policy's parameters that are set, as JSON values.
	Parameters map[string]any
}

// Suppression accepts the findings of one policy that match every pattern given.
type Suppression struct {
	// Policy is the id.
	Policy string
	// Address and Path are patterns in which * stands for any text; "" matches
	// everything. Path is relative to the file's directory.
	Address, Path string
	// Reason is why the findings are accepted. It is never empty.
	Reason string
	// Owner is who answers for it, or "".
	Owner string
	// Until is the last day on which the suppression holds; zero means no end.
	Until time.Time
	// Range is where the suppression stands.
	Range source.Range
}

// Dir is the directory of the file, to which its paths are relative.
func (c *Config) Dir() string {
	if c.File == "" {
		return "."
	}
	return path.Dir(c.File)
}

// Excludes reports whether the configuration leaves out a file, by its path
// relative to the tree's root.
func (c *Config) Excludes(name string) bool {
	return len(c.Exclude) > 0 && c.matches(name, c.Exclude)
}

// On reports whether the configuration, or else the profile, turns the
// policy on. A profile given on the command line takes the place of the file's.
func (c *Config) On(p *policy.Policy, profile string) bool {
	if s, ok := c.Policies[p.ID]; ok && s.On != nil {
		return *s.On
	}
	if profile == "" {
		profile = c.Profile
	}
	return InProfile(p, profile)
}

// NoInline reports whether the policy's findings are accepted in the configuration alone.
func (c *Config) NoInline(p *policy.Policy) bool {
	if s, ok := c.Policies[p.ID]; ok && s.NoInline != nil {
		return *s.NoInline
	}
	return p.NoInline
}

// InProfile reports whether the profile holds the policy; "" is Recommended.
func InProfile(p *policy.Policy, profile string) bool {
	if profile == "" {
		profile = Recommended
	}
	if profile == All {
		return true
	}
	for _, own := range p.Profiles {
		if own == profile {
			return true
		}
	}
	return false
}

// Parameters gives the parameters set for each policy, by id.
func (c *Config) Parameters() map[string]map[string]any {
	out := map[string]map[string]any{}
	for id, s := range c.Policies {
		if len(s.Parameters) > 0 {
			out[id] = s.Parameters
		}
	}
	return out
}

// Finder finds the configuration that holds for a path: the file in the
// closest directory from the path up to the tree's root. It reads each file once.
type Finder struct {
	tree     *source.Tree
	policies Policies
	byDir    map[string]*Config
	// forced is the one file that holds for every path, when it was named.
	forced *Config
}

// NewFinder gives a finder for a tree. The policies check ids and parameters.
func NewFinder(tree *source.Tree, policies Policies) *Finder {
	return &Finder{tree: tree, policies: policies, byDir: map[string]*Config{}}
}

// Force makes one configuration hold for every path.
func (f *Finder) Force(c *Config) { f.forced = c }

// For gives the configuration for a file or directory of the tree. The error is a *Error.
func (f *Finder) For(name string) (*Config, error) {
	if f.forced != nil {
		return f.forced, nil
	}
	dir := path.Clean(name)
	if !f.tree.IsDir(dir) {
		dir = path.Dir(dir)
	}
	return f.forDir(dir)
}

func (f *Finder) forDir(dir string) (*Config, error) {
	if c, ok := f.byDir[dir]; ok {
		return c, nil
	}
	c, err := f.read(dir)
	if err != nil {
		return nil, err
	}
	f.byDir[dir] = c
	return c, nil
}

func (f *Finder) read(dir string) (*Config, error) {
	name := path.Join(dir, Name)
	if f.tree.Exists(name) {
		return Read(Place{Tree: f.tree}, name, f.policies)
	}
	if _, err := f.tree.Stat(name); err != nil && !errors.Is(err, fs.ErrNotExist) { // a link that leads outside, say
		return nil, &Error{Range: source.Range{File: name}, Text: reason(err)}
	}
	if dir == "." {
		return &Config{}, nil
	}
	return f.forDir(path.Dir(dir))
}
