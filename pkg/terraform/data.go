package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// made gives what an attribute is certain to be though no argument says it, or nil.
func (i *instance) made(name string) *graph.Value {
	isData := strings.HasPrefix(i.set.address, "data.")
	switch typ := i.set.block.labels[0]; {
	case isData && typ == "aws_iam_policy_document" && (name == "json" || name == "minified_json"):
		return i.policyDocument()
	case isData && typ == "template_file" && name == "rendered":
		return i.rendered()
	case isData && (typ == "aws_region" || typ == "aws_partition") && i.plain():
		return i.place(typ, name)
	case !isData && typ == "terraform_data" && name == "output":
		return i.configured("input")
	case name == "id" && idOf(typ, isData) != "":
		return i.configured(idOf(typ, isData))
	case name == "arn" && typ == "aws_s3_bucket":
		return i.bucketARN()
	}
	return nil
}

// idOf gives the argument that a resource's id is, as the pages of the provider's
// documentation say under "Attribute Reference", or "".
func idOf(typ string, isData bool) string {
	switch typ {
	case "aws_s3_bucket":
		return "bucket"
	case "aws_iam_role":
		return "name"
	}
	if isData {
		return ""
	}
	switch typ {
	case "aws_autoscaling_group", "aws_cloudwatch_log_group", "aws_cloudwatch_log_metric_filter", "aws_config_configuration_recorder",
		"aws_config_delivery_channel", "aws_db_option_group", "aws_db_parameter_group", "aws_db_subnet_group", "aws_dynamodb_table",
		"aws_ecr_repository", "aws_eks_cluster", "aws_elasticache_parameter_group", "aws_elasticache_subnet_group", "aws_iam_group",
		"aws_iam_instance_profile", "aws_iam_user", "aws_kms_alias", "aws_launch_configuration", "aws_rds_cluster_parameter_group",
		"aws_redshift_subnet_group", "aws_ssm_parameter":
		return "name"
	case "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block", "aws_s3_bucket_ownership_controls":
		return "bucket"
	case "aws_cloudwatch_dashboard":
		return "dashboard_name"
	case "aws_cloudwatch_metric_alarm":
		return "alarm_name"
	case "aws_docdb_cluster", "aws_neptune_cluster", "aws_rds_cluster":
		return "cluster_identifier"
	case "aws_elasticache_replication_group":
		return "replication_group_id"
	case "aws_key_pair":
		return "key_name"
	case "aws_lambda_function":
		return "function_name"
	}
	return ""
}

// bucketARN gives the ARN of a bucket, which is made of its name and the partition.
func (i *instance) bucketARN() *graph.Value {
	bucket := i.configured("bucket")
	partition, known := i.place("aws_partition", "partition").Text()
	if name, ok := bucket.Text(); known && ok {
		return bucket.As(graph.NewString("arn:"+partition+":s3:::"+name, bucket.Range))
	}
	return nil
}

// rendered gives the text of data.template_file
// (https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file).
func (i *instance) rendered() *graph.Value {
	b := i.set.block
	a, ok := b.body.attribute("template")
	if !ok {
		return nil
	}
	s := i.scope()
	template := s.eval(a.value)
	given, known := template.Text()
	vars := map[string]*graph.Value{}
	if v, ok := b.body.attribute("vars"); ok {
		values := s.eval(v.value)
		if !values.Is(graph.Object) || values.Rest() != nil {
			known = false
		}
		for _, m := range values.Members() {
			vars[m.Key] = m.Value
		}
	}
	if !known {
		return nil
	}
	return s.renderText(given, source.NewFile(a.value.file.Path, []byte(given)), a.value.at, vars)
}

// renderText evaluates a text as a template. All of it stands at one place.
func (s *scope) renderText(given string, f *source.File, at source.Range, vars map[string]*graph.Value) *graph.Value {
	r := hcl.Range{Filename: f.Path, Start: hcl.InitialPos, End: hcl.InitialPos}
	inner := &scope{m: s.m, vars: vars, file: f, whole: &at, depth: s.depth, isolated: true}
	if tooDeep(f.Bytes) >= 0 {
		return inner.invalid(r, "the template nests too deeply")
	}
	parsed, diags := hclsyntax.ParseTemplate([]byte(given), f.Path, hcl.InitialPos)
	if diags.HasErrors() {
		return inner.invalid(r, "the template has an error: "+diags[0].Summary)
	}
	return inner.expr(parsed).WithRange(at)
}

// plain reports whether a data source asks for nothing in particular. All zones
// that are available are what aws_availability_zones asks for anyway.
func (i *instance) plain() bool {
	body := i.set.block.body
	for _, a := range body.attributes {
		if !slices.Contains(resourceMeta, a.name) && a.name != "state" {
			return false
		}
	}
	return !slices.ContainsFunc(body.blocks, func(b *block) bool { return b.kind != "lifecycle" })
}

// partitions are the partitions of AWS with the prefix of their regions, their DNS suffix and its reverse
// (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html).
var partitions = []struct{ prefix, name, suffix, reverse string }{
	{"cn-", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"},
	{"us-gov-", "aws-us-gov", "amazonaws.com", "com.amazonaws"},
	{"us-iso", "", "", ""}, // several, with suffixes of their own
	{"eu-iso", "", "", ""},
	{"eusc-", "", "", ""},
	{"", "aws", "amazonaws.com", "com.amazonaws"},
}

// place gives the attributes of data.aws_region and data.aws_partition that the
// provider's region decides.
func (i *instance) place(typ, name string) *graph.Value {
	region := i.set.provider().region
	text, known := region.Text()
	if !known {
		return nil
	}
	if typ == "aws_region" {
		if name == "name" || name == "region" || name == "id" {
			return region
		}
		return nil
	}
	p := partitions[slices.IndexFunc(partitions, func(p struct{ prefix, name, suffix, reverse string }) bool { return strings.HasPrefix(text, p.prefix) })]
	value := map[string]string{"partition": p.name, "id": p.name, "dns_suffix": p.suffix, "reverse_dns_prefix": p.reverse}[name]
	if value == "" {
		return nil
	}
	return region.As(graph.NewString(value, region.Range))
}

// ambient are data sources that have one value for everything that uses a provider.
var ambient = []string{"aws_region", "aws_partition", "aws_caller_identity", "aws_availability_zones", "aws_default_tags"}

// secretSources are data sources whose values come out of a secret store.
var secretSources = []string{
	"aws_secretsmanager_secret_version", "aws_secretsmanager_random_password", "aws_kms_secrets", "aws_ssm_parameter",
	"vault_generic_secret", "vault_kv_secret", "vault_kv_secret_v2", "google_secret_manager_secret_version", "azurerm_key_vault_secret",
}

// computed gives the unknown for an attribute that only the provider knows.
func (i *instance) computed(name string, at source.Range, expr string) *graph.Value {
	address, typ := i.address(), i.set.block.labels[0]
	u := graph.Unknowable{Expr: expr, Reason: address + "." + name + " is known at deployment", Type: graph.Unknown, NotNull: true, Same: address + "." + name}
	if strings.HasPrefix(i.set.address, "data.") {
		if slices.Contains(ambient, typ) && i.plain() {
			p := i.set.provider()
			u.Same = p.id + " data." + typ + "." + name
			if typ == "aws_availability_zones" && name == "names" {
				u.Same = graph.ZonesOf(p.place())
			}
		}
		u.Secret = slices.Contains(secretSources, typ)
	}
	u.Secret = u.Secret || strings.HasPrefix(i.set.address, "ephemeral.")
	switch {
	case typ == "aws_availability_zones" && (name == "names" || name == "zone_ids"), strings.HasSuffix(name, "_ids"), strings.HasSuffix(name, "_arns"):
		u.Type = graph.List
	case strings.HasSuffix(name, "arn") || name == "id":
		u.Type = graph.String
	}
	if u.Type == graph.String && strings.HasPrefix(typ, "aws_") && strings.HasSuffix(name, "arn") && !strings.HasPrefix(i.set.address, "data.") {
		u.Prefix = "arn:"
	}
	return graph.NewUnknown(u, at)
}
