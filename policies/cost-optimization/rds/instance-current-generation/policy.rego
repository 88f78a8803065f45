# METADATA
# title: Databases run on classes of a current generation
# description: The instance class is of a previous generation, which does less work for each hour that is paid.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/cost_type_size_number_resources_data.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBInstance", "AWS::Neptune::DBInstance", "AWS::DocDB::DBInstance"]
#   practices: [COST06-BP02, PERF02-BP01, SUS05-BP02]
#   aliases: [rds-previous-generation-class, aws_db_instance_previous_type, latest_rds_instance_types]
#   parameters:
#     families:
#       default: [cr1, m1, m2, m3, m4, r3, r4, t1, t2]
#       description: The families of previous generations. The default is those that RDS no longer offers for new databases or has announced the end of.
package policies.cost_optimization.rds.instance_current_generation

import rego.v2

previous := sprintf(`^db\.(%s)\.`, [concat("|", data.plinth.parameters.families)])

deny contains {"resource": db.id, "paths": [["DBInstanceClass"]]} if {
	some db in input.resources
	plinth.may_match(db.properties.DBInstanceClass, previous)
}
