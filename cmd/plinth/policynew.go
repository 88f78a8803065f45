package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/policies"
)

// policyID is the form of an id: the service, then what the policy is about.
var policyID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)

func newPolicyNew(s streams) *cobra.Command {
	var pillar choice
	var dir string
	cmd := &cobra.Command{
		Use:   "new ID",
		Short: "Write the folder of a first policy, which works",
		Long: `New writes a policy with a lesson and examples in Terraform and CloudFormation to
<pillar>/<service>/<name>/ in a directory of policies; the id is <service>-<name>. It works as it is: a
bucket needs a tag. Change rule, examples and lesson to what yours is about, and
policy test says when they agree. docs/tutorial-policy.md goes through it.`,
		Example: `  plinth policy new s3-bucket-owner
  plinth policy new --dir policies --pillar cost-optimization ec2-instance-schedule
  plinth policy test policies`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("give an id such as s3-bucket-owner", "policy new takes one id")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return writePolicy(s, dir, pillar.value, args[0])
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "policies", "`DIR` of the policies")
	_ = cmd.MarkFlagDirname("dir")
	addChoice(cmd, &pillar, "pillar", "pillar that the policy belongs to", append([]string{"security"}, otherPillars()...)...)
	return cmd
}

func otherPillars() []string {
	var others []string
	for _, id := range pillarIDs() {
		if id != "security" {
			others = append(others, id)
		}
	}
	return others
}

func writePolicy(s streams, dir, pillar, id string) error {
	if !policyID.MatchString(id) {
		return usage("an id is of small letters, digits and hyphens: the service, then what the policy is about, as in s3-bucket-owner", "%q is no id", id)
	}
	built, err := policy.Load(policies.FS)
	if err != nil {
		return fmt.Errorf("load policies: %w", err)
	}
	if taken, ok := built.Find(id); ok {
		return usage("choose another name; plinth.yaml turns built-in policies off and sets them", "the name %s is that of the built-in policy %s", id, taken.ID)
	}
	service, name, _ := strings.Cut(id, "-")
	folder := path.Join(pillar, service, name)
	at := filepath.Join(dir, filepath.FromSlash(folder))
	if _, err := os.Lstat(at); err == nil {
		return usage("nothing was written; choose another id", "%s is there already", filepath.ToSlash(at))
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		return fmt.Errorf("make the policy's folder: %w", err)
	}
	pkg := "policies." + strings.ReplaceAll(strings.ReplaceAll(folder, "/", "."), "-", "_")
	for _, f := range scaffold {
		content := strings.ReplaceAll(f.content, "PACKAGE", pkg)
		if err := os.WriteFile(filepath.Join(at, f.name), []byte(content), 0o644); err != nil {
			return fmt.Errorf("write the policy: %w", err)
		}
		fmt.Fprintf(s.out, "wrote %s\n", printable(filepath.ToSlash(filepath.Join(at, f.name))))
	}
	fmt.Fprintf(s.out, "next: plinth policy test %s\n", printable(filepath.ToSlash(dir)))
	return nil
}

// scaffold is a policy that works, in the simplest form that shows everything.
var scaffold = []starter{
	{"policy.rego", `# METADATA
# title: S3 buckets have an owner
# description: The bucket has no tag "owner", so nobody knows whom to ask about it.
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
package PACKAGE

import rego.v2

# The evidence is the tag: if it is not known before deployment, the finding is open.
deny contains {"resource": bucket.id, "evidence": [{"path": ["Tags", "owner"], "exact": true}]} if {
	some bucket in input.resources
	not plinth.given(bucket.properties.Tags.owner)
}
`},
	{"lesson.md", `## Why it matters

A bucket without an owner is a bucket that nobody dares to change or delete.

## How to fix it

Add a tag "owner" with the name of the team that answers for the bucket.

## Trade-offs

Tags have to be kept up when teams change.

## When to accept it

Accept it where another system of record names the owner; say which in the reason.
`},
	{"fail.tf", `resource "aws_s3_bucket" "documents" { # want
  bucket = "documents"
}
`},
	{"pass.tf", `resource "aws_s3_bucket" "documents" {
  bucket = "documents"

  tags = {
    owner = "shop"
  }
}
`},
	{"unknown.tf", `variable "tags" {
  type = map(string)
}

resource "aws_s3_bucket" "documents" {
  bucket = "documents"
  tags   = var.tags # want open: the tags are given at deployment
}
`},
	{"fail.cfn.yaml", `Resources:
  Documents: # want
    Type: AWS::S3::Bucket
    Properties:
      BucketName: documents
`},
	{"pass.cfn.yaml", `Resources:
  Documents:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: documents
      Tags:
        - Key: owner
          Value: shop
`},
}
