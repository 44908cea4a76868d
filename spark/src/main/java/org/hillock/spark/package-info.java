/** The activation functions of Hillock as functions of Spark SQL. */
package org.hillock.spark;
